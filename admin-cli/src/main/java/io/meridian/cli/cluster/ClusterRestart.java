package io.meridian.cli.cluster;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.output.Document;
import io.meridian.cli.output.Printer;
import io.meridian.cli.process.ServerProcess;
import io.meridian.cli.settings.OutputOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Stops and starts the processes of a cluster one after the other, while it serves. */
@Command(
    name = "restart",
    description = {
      "Stop (SIGTERM) and start the processes of a cluster one after the other while it serves, the",
      "nodes first: after a change of their settings, or to upgrade them. Before each, and at the",
      "end, it waits until every shard is open and all of its copies are whole, ten minutes at most,",
      "so that no more than one copy is ever away. It ends at the first that does not come back, with",
      "exit code 1, and touches no other. Every process must run: 'up' starts those that do not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian cluster restart --data ~/meridian-cluster",
      "  meridian cluster restart --data ~/meridian-cluster --process eu-2"
    })
public final class ClusterRestart implements Callable<Integer> {
  private final Console console;

  @Mixin OutputOptions output;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "the directory that 'up' was given")
  Path data;

  @Option(
      names = "--process",
      paramLabel = "NAME",
      description = "restart this one alone, such as eu-2; default: all")
  Optional<String> name = Optional.empty();

  /** Prints to the console. */
  public ClusterRestart(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Printer printer = new Printer(output.format(console), console.out());
    Path launcher = ClusterUp.launcher(console);
    try (ClusterDirectory directory = ClusterDirectory.takeMade(data)) {
      List<ClusterMember> members = directory.members();
      List<ClusterMember> chosen = chosen(members);
      requireRunning(directory, members);
      List<Document> rows = new ArrayList<>();
      try (WholeCopies copies = new WholeCopies(ClusterMember.addresses(members))) {
        for (ClusterMember member : chosen) {
          copies.await();
          console.say("Restarting " + member.name());
          rows.add(restart(launcher, directory, member));
        }
        copies.await();
      }
      printer.print(new Document().putRows("processes", rows));
      return ExitCodes.DONE;
    }
  }

  private static void requireRunning(ClusterDirectory directory, List<ClusterMember> members) {
    List<String> missing =
        members.stream()
            .filter(member -> directory.running(member).isEmpty())
            .map(ClusterMember::name)
            .toList();
    if (!missing.isEmpty()) {
      throw new FaultException(
          "not running: "
              + String.join(", ", missing)
              + "; start what is missing first: meridian cluster up");
    }
  }

  private List<ClusterMember> chosen(List<ClusterMember> members) {
    if (name.isEmpty()) {
      return members;
    }
    return members.stream()
        .filter(member -> member.name().equals(name.get()))
        .findFirst()
        .map(List::of)
        .orElseThrow(
            () ->
                new UsageException(
                    "--process "
                        + name.get()
                        + ": the cluster has "
                        + String.join(", ", members.stream().map(ClusterMember::name).toList())));
  }

  private static Document restart(Path launcher, ClusterDirectory directory, ClusterMember member)
      throws InterruptedException {
    Instant begun = Instant.now();
    long beganNanos = System.nanoTime();
    ServerProcess present =
        directory.running(member).orElseThrow(() -> new FaultException(member.name() + " died"));
    present.askToStop();
    if (!present.hasEndedWithin(ClusterDirectory.STOP_MAX)) {
      throw new FaultException(
          member.name()
              + " (process "
              + present.handle().pid()
              + ") still runs after "
              + ClusterDirectory.STOP_MAX.toSeconds()
              + " s; see "
              + directory.log(member));
    }
    directory.forget(member);
    Duration stopped = Duration.ofNanos(System.nanoTime() - beganNanos);
    ServerProcess next = directory.start(launcher, member);
    next.awaitReady(ClusterDirectory.READY_MAX);
    Duration ready = Duration.ofNanos(System.nanoTime() - beganNanos);
    return new Document()
        .put("name", member.name())
        .put("kind", member.kind().name())
        .put("pid", next.handle().pid())
        .put("begun", begun.toString())
        .put("stoppedMillis", stopped.toMillis())
        .put("readyMillis", ready.toMillis());
  }
}
