export { AppError, type AppErrorOptions, type FieldError, invalidField } from './app-error.ts';
export { type ErrorCode, errorCodes, errorTable } from './codes.ts';
export { fieldWords, fitsNoForm, missing } from './field-words.ts';
export { jsonPointer, type Place, pointerPart, pointerTo } from './json-pointer.ts';
export { type Problem, problemSchema, problemType, toProblem } from './problem.ts';
