import { compareWith } from './compare.ts';

compareWith('4.4');
compareWith('5');
