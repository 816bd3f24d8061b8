package io.meridian.cli.journal;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code journal}. */
@Command(
    name = "journal",
    description = {
      "Export journals to files, one a shard, and verify them.",
      "A new grid can be built from the files alone: docs/operations.md has the whole order."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian journal export --to /backup/journals",
      "  meridian journal verify /backup/journals"
    })
public final class JournalGroup extends Group {
  private JournalGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(new JournalGroup(), new JournalExport(console), new JournalVerify());
  }
}
