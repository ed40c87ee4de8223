/** How the server was started. */
export interface ServeOptions {
  demo?: boolean | undefined;
  config?: string | undefined;
  archive?: string | undefined;
  /** False: nothing is remembered. */
  cache?: boolean | undefined;
}
