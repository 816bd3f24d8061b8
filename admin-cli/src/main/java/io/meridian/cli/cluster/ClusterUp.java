package io.meridian.cli.cluster;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.settings.OutputOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts what is missing of the example cluster. */
@Command(
    name = "up",
    description = {
      "Start the example cluster of deploy/example on this machine, and wait until it is ready.",
      "The first time its files are copied to DIR/config, from where every process takes its",
      "settings; all data and logs lie in DIR too. What runs already is left alone, so that 'up'",
      "again starts just what is missing, with the same identities and data."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian cluster up --data ~/meridian-cluster",
      "  meridian cluster up --data ~/meridian-cluster --free-ports --output json"
    })
public final class ClusterUp implements Callable<Integer> {
  private final Console console;

  @Mixin OutputOptions output;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "the directory of all its files; made when missing")
  Path data;

  @Option(
      names = "--free-ports",
      description = "take free ports the first time, instead of those in the files")
  boolean freePorts;

  /** Prints to the console. */
  public ClusterUp(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Printer printer = new Printer(output.format(console), console.out());
    Path launcher = launcher(console);
    try (ClusterDirectory directory = ClusterDirectory.take(data)) {
      directory.make(launcher.resolve("../../deploy/example").normalize(), freePorts);
      Map<ClusterMember, ServerProcess> processes = new LinkedHashMap<>();
      for (ClusterMember member : directory.members()) {
        processes.put(
            member, directory.running(member).orElseGet(() -> start(launcher, directory, member)));
      }
      // All at once, because the nodes of a new grid wait for each other.
      for (ServerProcess process : processes.values()) {
        process.awaitReady(ClusterDirectory.READY_MAX);
      }
      printer.print(document(processes));
      console.say(
          "Ready. meridian cluster status --address "
              + String.join(",", ClusterMember.addresses(processes.keySet())));
      return ExitCodes.DONE;
    }
  }

  /** The launcher of this program, through which processes are started. */
  static Path launcher(Console console) {
    return console
        .launcher()
        .orElseThrow(
            () ->
                new FaultException(
                    "the cluster's processes are started through bin/meridian: use that"));
  }

  private ServerProcess start(Path launcher, ClusterDirectory directory, ClusterMember member) {
    console.say("Starting " + member.name());
    return directory.start(launcher, member);
  }

  private static Document document(Map<ClusterMember, ServerProcess> processes) {
    return new Document()
        .put("address", String.join(",", ClusterMember.addresses(processes.keySet())))
        .putRows(
            "processes",
            processes.entrySet().stream()
                .map(entry -> row(entry.getKey(), entry.getValue().handle().pid()))
                .toList());
  }

  private static Document row(ClusterMember member, long pid) {
    return new Document()
        .put("name", member.name())
        .put("kind", member.kind().name())
        .putTexts("regions", member.regions())
        .put("zone", member.zone())
        .put("pid", pid)
        .put("port", member.port())
        .put("adminPort", member.adminPort())
        .put("discoveryPort", member.discoveryPort());
  }
}
