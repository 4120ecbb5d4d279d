/** An object that is still being put together: fields that may be absent are set one by one, which is far cheaper than spreading. */
export type Mutable<T> = { -readonly [Field in keyof T]: T[Field] };
