import { expect, it } from 'vitest';
import { foldedColumns } from '../../src/output/style.ts';

const rows = [
  ['bolt', 'graph.example.test', '2027-02-20', 'certificates/bolt/public.crt'],
  ['https', 'graph.example.test', '2027-02-20', ''],
];

it('leaves a table alone that fits', () => {
  expect(foldedColumns(rows, 80)).toEqual([
    ['bolt   graph.example.test  2027-02-20  certificates/bolt/public.crt'],
    ['https  graph.example.test  2027-02-20'],
  ]);
});

it('puts what does not fit below its row, for all rows alike', () => {
  expect(foldedColumns(rows, 40)).toEqual([
    ['bolt   graph.example.test  2027-02-20', '  certificates/bolt/public.crt'],
    ['https  graph.example.test  2027-02-20'],
  ]);
  expect(foldedColumns(rows, 30)).toEqual([
    ['bolt   graph.example.test', '  2027-02-20', '  certificates/bolt/public.crt'],
    ['https  graph.example.test', '  2027-02-20'],
  ]);
});
