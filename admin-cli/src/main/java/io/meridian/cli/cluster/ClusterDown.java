package io.meridian.cli.cluster;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.process.Launch;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.settings.OutputOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops what {@link ClusterUp} has started, and nothing else. */
@Command(
    name = "down",
    description = {
      "Stop the processes that 'meridian cluster up' has started, and keep their data.",
      "Each is asked to stop (SIGTERM), the servers first. Exit code 1 if one still runs after a",
      "minute; it is named, and left alone."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  meridian cluster down --data ~/meridian-cluster"})
public final class ClusterDown implements Callable<Integer> {
  private final Console console;

  @Mixin OutputOptions output;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "the directory that 'up' was given")
  Path data;

  /** Prints to the console. */
  public ClusterDown(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Printer printer = new Printer(output.format(console), console.out());
    try (ClusterDirectory directory = ClusterDirectory.takeMade(data)) {
      Map<ClusterMember, String> ends = new LinkedHashMap<>();
      directory.members().forEach(member -> ends.put(member, "NOT RUNNING"));
      // Whoever serves ends first, so that its calls still find the nodes.
      stop(directory, Launch.Kind.SERVER, ends);
      stop(directory, Launch.Kind.NODE, ends);
      printer.print(document(ends));
      return ends.containsValue("RUNNING") ? ExitCodes.FAULT : ExitCodes.DONE;
    }
  }

  private void stop(ClusterDirectory directory, Launch.Kind kind, Map<ClusterMember, String> ends)
      throws InterruptedException {
    Map<ClusterMember, ServerProcess> asked = new LinkedHashMap<>();
    for (ClusterMember member : ends.keySet()) {
      if (member.kind() == kind) {
        directory.running(member).ifPresent(process -> asked.put(member, process));
      }
    }
    asked.values().forEach(ServerProcess::askToStop);
    long endNanos = System.nanoTime() + ClusterDirectory.STOP_MAX.toNanos();
    for (Map.Entry<ClusterMember, ServerProcess> each : asked.entrySet()) {
      if (each.getValue().hasEndedWithin(Duration.ofNanos(endNanos - System.nanoTime()))) {
        directory.forget(each.getKey());
        ends.put(each.getKey(), "STOPPED");
      } else {
        ends.put(each.getKey(), "RUNNING");
        console.say(
            each.getKey().name()
                + " (process "
                + each.getValue().handle().pid()
                + ") still runs after "
                + ClusterDirectory.STOP_MAX.toSeconds()
                + " s; see "
                + directory.log(each.getKey()));
      }
    }
  }

  private static Document document(Map<ClusterMember, String> ends) {
    List<Document> rows = new ArrayList<>();
    ends.forEach(
        (member, end) ->
            rows.add(
                new Document()
                    .put("name", member.name())
                    .put("kind", member.kind().name())
                    .put("end", end)));
    return new Document().putRows("processes", rows);
  }
}
