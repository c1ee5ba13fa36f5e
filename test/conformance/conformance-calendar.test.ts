import { compareWith } from './compare.ts';

compareWith('2025');
compareWith('2026');
