package io.meridian.fuzz;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the fuzzer on one target, in a process of its own: its agent rewrites the classes it
 * watches, and a process has one target. What it wrote lies under {@code target/fuzz}.
 */
public final class FuzzRun {
  /** How long each target is fuzzed, seconds; for a longer search than the tests' own. */
  public static final String SECONDS_PROPERTY = "meridian.fuzz.seconds";

  /** An input that takes longer has hung. */
  private static final int INPUT_SECONDS_MAX = 20;

  /** What the process may take beyond its time, to start and to say what it found. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  private static final int INPUT_BYTES_MAX = 4_096;
  private static final String HEAP_MAX = "-Xmx768m";
  private static final Path FOLDER = Path.of("target", "fuzz");
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: *([0-9]+)");
  private static final Pattern COVERAGE = Pattern.compile("cov: ([0-9]+)");
  private static final int FINDING_CHARS_MAX = 20_000;

  private FuzzRun() {}

  /**
   * What a run without finding has done.
   *
   * @param executions how many inputs were tried
   * @param edges how many branches of the code were seen taken
   */
  public record Report(long executions, long edges) {}

  /**
   * Fuzzes {@code target} for the time that {@value #SECONDS_PROPERTY} says, else for {@code time}.
   *
   * @param target the target
   * @param seeds inputs to begin with
   * @throws AssertionError with the input and what it did, when the fuzzer found something
   */
  public static <T extends Enum<T> & FuzzTarget> Report of(
      T target, Collection<byte[]> seeds, Duration time) throws IOException, InterruptedException {
    long seconds = Long.getLong(SECONDS_PROPERTY, time.toSeconds());
    Path folder =
        FOLDER
            .resolve(target.getDeclaringClass().getSimpleName())
            .resolve(target.name())
            .toAbsolutePath();
    clear(folder);
    Path corpus = Files.createDirectories(folder.resolve("corpus"));
    Path given = Files.createDirectories(folder.resolve("seeds"));
    Path findings = Files.createDirectories(folder.resolve("findings"));
    Path scratch = Files.createDirectories(folder.resolve("tmp"));
    int number = 0;
    for (byte[] seed : seeds) {
      Files.write(given.resolve("seed-" + number++), seed);
    }
    Path log = folder.resolve("log.txt");

    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP_MAX, "-XX:+UseParallelGC"));
    command.addAll(List.of("-Duser.timezone=UTC", "-Djava.io.tmpdir=" + scratch));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("com.code_intelligence.jazzer.Jazzer");
    command.add("--target_class=" + FuzzedTarget.class.getName());
    command.add("--target_args=" + target.getDeclaringClass().getName() + " " + target.name());
    command.add("--instrumentation_includes=" + target.watched());
    command.add("--instrumentation_excludes=io.meridian.fuzz.**");
    command.add("--custom_hook_includes=" + target.watched());
    command.add("--reproducer_path=" + scratch);
    command.add("-artifact_prefix=" + findings + File.separator);
    command.add("-max_total_time=" + seconds);
    command.add("-timeout=" + INPUT_SECONDS_MAX);
    command.add("-max_len=" + INPUT_BYTES_MAX);
    // The heap has its own bound.
    command.add("-rss_limit_mb=0");
    command.add("-print_final_stats=1");
    command.add(corpus.toString());
    command.add(given.toString());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      if (!process.waitFor(seconds + GRACE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the fuzzer of " + target + " does not end, see " + log);
      }
    } finally {
      process.destroyForcibly();
    }
    String said = Files.readString(log);
    if (process.exitValue() != 0) {
      throw new AssertionError(finding(target, findings, said, log));
    }
    return new Report(last(EXECUTIONS, said), last(COVERAGE, said));
  }

  private static String finding(FuzzTarget target, Path findings, String said, Path log)
      throws IOException {
    StringBuilder text =
        new StringBuilder("the fuzzer of ")
            .append(target)
            .append(" has a finding, see ")
            .append(log);
    try (Stream<Path> files = Files.list(findings)) {
      for (Path file : files.sorted().toList()) {
        text.append("\n\ninput ")
            .append(file.getFileName())
            .append('\n')
            .append(HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    int from = said.indexOf("== Java Exception");
    String tail = from >= 0 ? said.substring(from) : said.substring(said.length() / 2);
    return text.append("\n\n")
        .append(tail, 0, Math.min(tail.length(), FINDING_CHARS_MAX))
        .toString();
  }

  private static long last(Pattern pattern, String text) {
    long value = 0;
    for (Matcher matcher = pattern.matcher(text); matcher.find(); ) {
      value = Long.parseLong(matcher.group(1));
    }
    return value;
  }

  private static void clear(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> paths = Files.walk(folder)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
