package io.meridian.cli.snapshot;

import io.meridian.cli.console.UsageException;
import java.util.regex.Pattern;
import picocli.CommandLine.Parameters;

/** The snapshot that a command is about. */
final class SnapshotName {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]{1,64}");

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "the snapshot: 1 to 64 letters, digits and underscores")
  String name;

  /** The name, which is a directory's too. */
  String checked() {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException("NAME must match " + NAME.pattern() + "; got " + name);
    }
    return name;
  }
}
