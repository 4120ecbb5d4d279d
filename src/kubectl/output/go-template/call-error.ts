/** What a template's function fails with; it follows `error calling NAME: `. */
export class TemplateCallError extends Error {}
