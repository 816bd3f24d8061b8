package io.meridian.cli.snapshot;

import io.meridian.cli.console.Console;
import io.meridian.cli.grid.ConnectorOptions;
import io.meridian.cli.grid.ControlTool;
import io.meridian.cli.grid.ToolOutput;
import java.util.ArrayList;
import java.util.List;

/** Asks a node for what it does with snapshots, and waits for the end of it. */
final class SnapshotTool {
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
    List<String> words = new ArrayList<>(connection);
    words.addAll(List.of("--snapshot", verb, name));
    words.addAll(more);
    return tool.read(words);
  }
}
