package io.meridian.cli.console;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The world of one run of the program. Handed to every command, so that tests can run one without a
 * terminal.
 *
 * @param out data, for programs and pipes
 * @param err talk: messages, progress, errors
 * @param environment the environment variables
 * @param home the user's home directory
 * @param terminal whether {@code err} is a terminal, so that a progress bar can redraw its line
 * @param launcher the script that started the program, with which the demo starts its server; empty
 *     in a bare JVM
 */
public record Console(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path home,
    boolean terminal,
    Optional<Path> launcher) {
  /** The system property in which the launcher names itself. */
  public static final String LAUNCHER_PROPERTY = "meridian.launcher";

  /** What takes away a line of a terminal that was not ended. */
  public static final String ERASE_LINE = "\r\u001b[2K";

  // Java 17 can only ask whether stdin and stdout both are terminals, which is another question.
  private static final String TERMINAL_PROPERTY = "meridian.terminal";

  /** Keeps a copy of the environment. */
  public Console {
    environment = Map.copyOf(environment);
  }

  /** The world of this process. */
  public static Console system() {
    return new Console(
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Boolean.getBoolean(TERMINAL_PROPERTY),
        Optional.ofNullable(System.getProperty(LAUNCHER_PROPERTY)).map(Path::of));
  }

  /** An environment variable; empty when it is unset or empty. */
  public Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /**
   * A line of talk; on a terminal it takes the place of a progress bar, which is drawn again below
   * it.
   */
  public void say(String line) {
    err.println((terminal ? ERASE_LINE : "") + line);
  }
}
