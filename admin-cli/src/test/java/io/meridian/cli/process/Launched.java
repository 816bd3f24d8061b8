package io.meridian.cli.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command run to its end through bin/meridian, as a user runs it. */
public final class Launched {
  private static final long SECONDS_MAX = 120;

  private Launched() {}

  /** What came of it; {@code said} is both streams. */
  public record Run(int exitCode, String said) {}

  /** Runs a command. */
  public static Run run(String... words) throws IOException, InterruptedException {
    return by(LaunchedServer.LAUNCHER, words);
  }

  /** Runs a command through another launcher than this tree's. */
  public static Run by(Path launcher, String... words) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(launcher.toString()));
    line.addAll(List.of(words));
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectInput(new File("/dev/null")).redirectErrorStream(true);
    builder.environment().put("MERIDIAN_BUILD", "off");
    Process process = builder.start();
    try {
      String said = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new AssertionError("it has not ended: " + String.join(" ", words) + "\n" + said);
      }
      return new Run(process.exitValue(), said);
    } finally {
      process.destroyForcibly();
    }
  }
}
