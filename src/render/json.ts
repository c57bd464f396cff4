/** A value as indented JSON with a newline at its end. */
export const renderJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
