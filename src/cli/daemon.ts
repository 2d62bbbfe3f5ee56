/** `hotlink daemon`: runs the daemon in this process. */
import { ExitStatus } from "../daemon/commands.ts";
import { Daemon } from "../daemon/daemon.ts";
import { daemonCommand } from "./client.ts";
import type { Invocation } from "./invocation.ts";

/** Listens until it is stopped. */
export async function runDaemon({ paths }: Invocation): Promise<number> {
  const daemon = new Daemon(paths, daemonCommand());
  await daemon.listen();
  process.stderr.write(`hotlink: daemon ${process.pid} listens on ${paths.socket}\n`);
  return new Promise((resolve) => {
    const stop = () => {
      daemon.close();
      resolve(ExitStatus.Done);
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
  });
}
