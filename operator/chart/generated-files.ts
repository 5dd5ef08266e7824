/** Every file of the chart that is made from the sources, with its text. */

import { crdTemplate } from './crd-template.ts';
import { valuesSchema } from './value-schema.ts';
import { valuesFile } from './values-file.ts';
import { withValuesTable } from './values-table.ts';

/** Relative to the project. */
export const CHART = 'charts/oso-fallback-operator';

export type GeneratedFile = { readonly path: string; readonly text: string };

/** `readOld`: the text that a file of the project has, of which only a part is made. */
export function generatedFiles(readOld: (path: string) => string): readonly GeneratedFile[] {
  const schema = valuesSchema();
  const readme = `${CHART}/README.md`;
  return [
    { path: `${CHART}/templates/crd.yaml`, text: crdTemplate() },
    { path: `${CHART}/values.yaml`, text: valuesFile(schema) },
    { path: `${CHART}/values.schema.json`, text: `${JSON.stringify(schema, undefined, 2)}\n` },
    { path: readme, text: withValuesTable(readOld(readme), schema) },
  ];
}
