package io.meridian.cli.journal;

import io.meridian.cli.console.FaultException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The verifier's place in help and completion. It reads what only a node can read, so the launcher
 * starts it in a JVM of its own; this program never does.
 */
@Command(
    name = "verify",
    description = {
      "Read exported journals again, without any server.",
      "Every checksum, hash and record, and whether the files are of one grid: each reaches as far as",
      "what stands in the others needs. Exit code 1 and file and offset when that does not hold."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian journal verify /backup/journals",
      "  meridian journal verify /backup/journals --output json"
    })
final class JournalVerify implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "DIR", description = "the directory that was exported to")
  Path directory;

  @Option(names = "--output", paramLabel = "FORMAT", description = "table or json; default: table")
  String output;

  @Override
  public Integer call() {
    throw new FaultException(
        "the verifier is started by the launcher: bin/meridian journal verify ...");
  }
}
