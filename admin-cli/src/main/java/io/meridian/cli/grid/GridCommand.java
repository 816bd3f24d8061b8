package io.meridian.cli.grid;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.ExitCodes;
import io.meridian.cli.console.UsageException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Hands over to Apache Ignite's own control utility. */
@Command(
    name = "grid",
    description = {
      "Run Apache Ignite's own control utility on a node of the grid.",
      "Its words are passed on as they are; 'meridian grid --data DIR --help' is this text,",
      "'meridian grid help' is its own. Whoever reaches a node's connector may do everything with the",
      "data, so it listens on the node's own machine only. What would lose answered payments is",
      "refused here, with the way that does not."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  meridian grid --data ~/meridian-data --state",
      "  meridian grid --data ~/meridian-data --baseline",
      "  meridian grid --data ~/meridian-data --cache idle_verify",
      "  meridian grid --port 10800 --tx"
    })
public final class GridCommand implements Callable<Integer> {
  private static final Set<String> CONNECTION = Set.of("host", "port", "user", "password");
  private static final int TOOL_USAGE = 1;

  private final Console console;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "the data directory of a node that runs on this machine, which tells the port; or give the"
              + " utility's own --host and --port, default 127.0.0.1 and 10800")
  Path data;

  @Parameters(
      arity = "0..*",
      paramLabel = "WORDS",
      description = "what the utility is to do, such as --baseline")
  List<String> words = List.of();

  private GridCommand(Console console) {
    this.console = console;
  }

  /** The command; what it does not know is for the utility. */
  public static CommandLine commandLine(Console console) {
    return new CommandLine(new GridCommand(console)).setUnmatchedOptionsArePositionalParams(true);
  }

  @Override
  public Integer call() throws InterruptedException {
    boolean help = words.equals(List.of("help"));
    if (!help && !GridGuard.hasCommand(words)) {
      throw new UsageException(
          "none of the control utility's commands (--state, --baseline, --cache, ...) is among its"
              + " words; see 'meridian grid --help' and 'meridian grid help'");
    }
    Optional<String> never = GridGuard.refusal(words);
    if (never.isPresent()) {
      return refused(never.get());
    }
    ControlTool tool = ControlTool.of(console);
    List<String> line = new ArrayList<>();
    if (data != null) {
      line.addAll(ConnectorOptions.words(ConnectorOptions.ofNode(data)));
    }
    if (GridGuard.changesMembership(words)) {
      List<String> connection = new ArrayList<>(line);
      connection.addAll(connection(words));
      Optional<String> now = GridView.read(tool, connection).refusal(GridGuard.removed(words));
      if (now.isPresent()) {
        return refused(now.get());
      }
    }
    line.addAll(help ? List.of("--help") : words);
    int exit = tool.run(line);
    return exit == 0 ? ExitCodes.DONE : exit == TOOL_USAGE ? ExitCodes.USAGE : ExitCodes.FAULT;
  }

  private int refused(String why) {
    console.say("meridian grid: refused: " + why);
    return ExitCodes.REFUSED;
  }

  private static List<String> connection(List<String> words) {
    List<String> connection = new ArrayList<>();
    for (int i = 0; i + 1 < words.size(); i++) {
      if (words.get(i).startsWith("--") && CONNECTION.contains(GridGuard.name(words.get(i)))) {
        connection.addAll(words.subList(i, i + 2));
      }
    }
    return connection;
  }
}
