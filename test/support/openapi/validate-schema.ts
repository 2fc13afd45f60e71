import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { OpenApiDocument } from '#server/foundation/http/openapi/index.ts';

/** Values that came as text (path, query) are read as the number or boolean the schema wants. */
function openAjv(coerceTypes: boolean): Ajv2020 {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true, coerceTypes });
  // ajv-formats is CommonJS: Node hands its exports over as the default.
  (addFormats as unknown as typeof addFormats.default)(ajv);
  ajv.addVocabulary(['components']);
  return ajv;
}

type Compiler = {
  readonly ajv: Ajv2020;
  /** Compiling takes longer than anything else here, and each schema is met many times. */
  readonly compiled: WeakMap<OpenApiDocument, WeakMap<object, ValidateFunction>>;
};

const openCompiler = (coerceTypes: boolean): Compiler => ({
  ajv: openAjv(coerceTypes),
  compiled: new WeakMap(),
});
const bodies = openCompiler(false);
const texts = openCompiler(true);

function compileSchema(
  { ajv, compiled }: Compiler,
  document: OpenApiDocument,
  schema: object,
): ValidateFunction {
  const known = compiled.get(document) ?? new WeakMap<object, ValidateFunction>();
  compiled.set(document, known);
  // Wrapped, so that a text that is the whole value can be read as a number too.
  const { components } = document;
  const made =
    known.get(schema) ?? ajv.compile({ type: 'object', properties: { value: schema }, components });
  known.set(schema, made);
  return made;
}

/** What is wrong with a value by a schema of the document; references go into its components. Empty is good. */
export function validateSchema(
  document: OpenApiDocument,
  schema: object,
  { value, isText = false }: { value: unknown; isText?: boolean },
): string[] {
  const validate = compileSchema(isText ? texts : bodies, document, schema);
  if (validate({ value })) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    `${instancePath.replace(/^\/value/, '')} ${message} ${JSON.stringify(params)}`.trim(),
  );
}
