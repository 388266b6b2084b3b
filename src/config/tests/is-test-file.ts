/** Is this the name of a file of tests, `name.test.yaml`? */
export function isTestFile(name: string): boolean {
  return /\.test\.ya?ml$/.test(name);
}
