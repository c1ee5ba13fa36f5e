import { expect, it } from 'vitest';
import { columns, createStyle, foldedColumns, widthOf, wrap } from '../../src/output/style.ts';

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

it('measures what is seen: Chinese and Japanese letters are two columns wide, an accent of its own none', () => {
  expect([widthOf('graph'), widthOf('图数据库'), widthOf('グラフ.example'), widthOf('Zu\u0308rich')]).toEqual([5, 8, 14, 6]);
  expect(
    columns([
      ['图数据库', 'CN=a'],
      ['graph', 'CN=b'],
    ]),
  ).toEqual(['  图数据库  CN=a', '  graph     CN=b']);
  expect(wrap('图数据库 图数据库 graph', 14)).toEqual(['图数据库', '图数据库 graph']);
});

it('has marks that the fonts of old consoles have', () => {
  const marks = (oldFont: boolean) => {
    const { ok, warning, error } = createStyle({ color: false, width: 80, oldFont });
    return [ok, warning, error].join('');
  };
  expect(marks(false)).toBe('✔▲✖');
  // All in WGL4, which every font of theirs has.
  expect(marks(true)).toBe('√▲×');
});
