package io.meridian.cli.cluster;

import io.meridian.cli.command.Group;
import io.meridian.cli.console.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The noun {@code cluster}. */
@Command(
    name = "cluster",
    description = "The example cluster on this machine, and how a grid is doing.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian cluster up --data ~/meridian-cluster",
      "  meridian cluster status --address localhost:7410",
      "  meridian cluster restart --data ~/meridian-cluster",
      "  meridian cluster down --data ~/meridian-cluster"
    })
public final class ClusterGroup extends Group {
  private ClusterGroup() {}

  /** The noun with its verbs. */
  public static CommandLine commandLine(Console console) {
    return of(
        new ClusterGroup(),
        new ClusterUp(console),
        new ClusterDown(console),
        new ClusterRestart(console),
        new ClusterStatus(console));
  }
}
