/** @returns a file's name without folders and without what follows its first dot: what a part of a set is called after */
export function placeName(file: string): string {
  return /([^\\/.]*)[^\\/]*$/.exec(file)![1] || file;
}
