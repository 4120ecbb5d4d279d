import { CucumberExpression, ParameterType, ParameterTypeRegistry } from '@cucumber/cucumber-expressions';
import { defineParameterType } from '@cucumber/cucumber';

export interface WordClass<T> {
  readonly name: string;
  readonly regexp: RegExp;
  readonly transformer: (text: string) => T;
}

const registry = new ParameterTypeRegistry();

/** A parameter type for the sentences of step definitions, and for those that stand within another sentence. */
export function defineWordClass<T>({ name, regexp, transformer }: WordClass<T>): void {
  const useForSnippets = false;
  defineParameterType({ name, regexp, transformer, useForSnippets });
  registry.defineParameterType(new ParameterType(name, regexp, null, transformer, useForSnippets));
}

/** The words of `text` where the sentence has its parameters; undefined when it is another sentence. */
export function match(sentence: string, text: string): readonly unknown[] | undefined {
  return new CucumberExpression(sentence, registry).match(text)?.map((argument) => argument.getValue(null));
}
