package io.meridian.cli.snapshot;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Snapshots of the grid. */
@Command(
    name = "snapshot",
    description = {
      "Take, list, verify and restore snapshots of the whole grid.",
      "Each node keeps its part under its own data directory, so data stay in their region."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian snapshot create nightly --data /var/lib/meridian",
      "  meridian snapshot list --data /var/lib/meridian",
      "  meridian snapshot verify nightly --data /var/lib/meridian",
      "  meridian snapshot restore nightly --connector-port 10800"
    })
public final class SnapshotGroup extends Group {
  private SnapshotGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(
        new SnapshotGroup(),
        new SnapshotCreate(console),
        new SnapshotList(console),
        new SnapshotVerify(console),
        new SnapshotRestore(console));
  }
}
