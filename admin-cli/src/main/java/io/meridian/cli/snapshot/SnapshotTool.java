package io.meridian.cli.snapshot;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.FaultException;
import io.meridian.cli.grid.ConnectorOptions;
import io.meridian.cli.grid.ControlTool;
import io.meridian.cli.grid.Membership;
import io.meridian.cli.grid.ToolOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a node for what it does with snapshots, and waits for the end of it. */
final class SnapshotTool {
  /** How often it is looked whether all nodes have stayed while a snapshot is made. */
  private static final Duration LOOK = Duration.ofSeconds(10);

  /** More than a day of looking. */
  private static final int LOOKS_MAX = 10_000;

  /** How long a cancelled snapshot may take to end. */
  private static final Duration END_MAX = Duration.ofMinutes(1);

  private static final Pattern OPERATION = Pattern.compile("Operation request ID: (\\S+)");

  private final ControlTool tool;
  private final List<String> connection;

  SnapshotTool(Console console, ConnectorOptions connector) {
    this.connection = connector.words();
    this.tool = ControlTool.of(console);
  }

  /**
   * Asks for {@code --snapshot VERB NAME}.
   *
   * @param more further words
   */
  ToolOutput ask(String verb, String name, List<String> more) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of(verb, name));
    words.addAll(more);
    return snapshot(words);
  }

  private ToolOutput snapshot(List<String> more) throws InterruptedException {
    List<String> words = new ArrayList<>(connection);
    words.add("--snapshot");
    words.addAll(more);
    return tool.read(words);
  }

  /**
   * Makes a snapshot. Ignite 2.17 can wait for ever for the part of a node that goes meanwhile, and
   * takes no other snapshot until then, whether the node comes back or not: such a one is
   * cancelled.
   *
   * @throws FaultException when there is none
   */
  void create(String name) throws InterruptedException {
    SnapshotNodes nodes = new SnapshotNodes(Membership.read(tool, connection));
    CompletableFuture<ToolOutput> made =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return ask("create", name, List.of("--sync"));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FaultException("interrupted", e);
              }
            });
    for (int looks = 0; looks < LOOKS_MAX; looks++) {
      Optional<ToolOutput> ended = end(made, LOOK);
      if (ended.isPresent()) {
        ended.get().orFault("no snapshot was made");
        return;
      }
      Optional<String> missed = nodes.missed(Membership.read(tool, connection));
      if (missed.isPresent()) {
        cancel(name, made, missed.get());
        return;
      }
    }
    cancel(name, made, "as it took too long");
  }

  private void cancel(String name, CompletableFuture<ToolOutput> made, String why)
      throws InterruptedException {
    Optional<String> operation = operation(name);
    if (operation.isPresent()) {
      snapshot(List.of("cancel", "--id", operation.get(), "--yes"))
          .orFault("it could not be cancelled");
    }
    Optional<ToolOutput> ended = end(made, END_MAX);
    if (ended.isEmpty()) {
      throw new FaultException(
          "snapshot " + name + " does not end, " + why + "; see meridian grid --snapshot status");
    }
    if (!ended.get().done()) {
      throw new FaultException("no snapshot was made, " + why);
    }
  }

  /** The operation that makes a snapshot; empty when nothing is under way under that name. */
  private Optional<String> operation(String name) throws InterruptedException {
    boolean named = false;
    for (String line : snapshot(List.of("status")).orFault("its state is not known").lines()) {
      named |= line.strip().equals("Snapshot name: " + name);
      Matcher operation = OPERATION.matcher(line);
      if (named && operation.find()) {
        return Optional.of(operation.group(1));
      }
    }
    return Optional.empty();
  }

  private static Optional<ToolOutput> end(CompletableFuture<ToolOutput> made, Duration wait)
      throws InterruptedException {
    try {
      return Optional.of(made.get(wait.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException stillMaking) {
      return Optional.empty();
    } catch (ExecutionException fault) {
      throw new FaultException("no snapshot was made: " + fault.getCause().getMessage(), fault);
    }
  }
}
