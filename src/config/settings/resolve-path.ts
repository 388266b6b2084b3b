/** A path of the settings, which counts from the settings' folder unless it is absolute. */
export function resolvePath(baseDir: string, path: string): string {
  const isAbsolute = path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
  if (isAbsolute || baseDir === "") return path;
  return `${baseDir.replace(/[\\/]$/, "")}/${path.replace(/^\.\//, "")}`;
}
