import { ResidentBytes, ResidentWords } from '../../../../node/snapshot/read/words.ts';
import { bytesContract, wordsContract } from '../../../contracts/words.ts';

wordsContract('Resident words', (words) => new ResidentWords(Uint32Array.from(words)));
bytesContract('Resident bytes', (bytes) => new ResidentBytes(bytes));
