/** What the exit code of a command says. */
export const EXIT = {
  ok: 0,
  /** `--fail-on`: a finding at least that severe. */
  found: 1,
  usage: 2,
  aws: 3,
  /** `--fail-on`: no such finding, but not everything could be read. */
  blind: 4,
  /** A fault of this program; EX_SOFTWARE of sysexits.h. */
  fault: 70,
  /** Ctrl-C: 128 + SIGINT. */
  interrupted: 130,
} as const;

export const EXIT_HELP = `
Exit codes:
  0    answered; an answer that could not read everything says so
  1    --fail-on: there is a finding at least that severe
  2    wrong command, option or configuration
  3    AWS could not be asked at all
  4    --fail-on: no such finding, but not everything could be read
  70   a fault of this program
  130  stopped with Ctrl-C`;
