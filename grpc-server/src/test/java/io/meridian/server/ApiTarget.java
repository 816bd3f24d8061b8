package io.meridian.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.meridian.fuzz.FuzzTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * The API as anybody on the network can use it: any calls with any requests, after a few that open
 * a ledger. See {@link FuzzedServer} for what has to hold; besides, nothing is logged that somebody
 * would have to look at.
 */
enum ApiTarget implements FuzzTarget {
  CALLS;

  private static final Path SEEDS = Path.of("src", "test", "resources", "fuzz", "calls");

  /** What every script begins with, and no seed of its own. */
  private static final Path WORLD = SEEDS.resolveSibling("world.txt");

  /** Scripts that people wrote: what each method is for, and what was found once. */
  Map<String, byte[]> seeds() throws IOException, InterruptedException {
    Map<String, byte[]> seeds = new TreeMap<>();
    try (FuzzedServer server = new FuzzedServer(Surroundings.TIMER.executor());
        Stream<Path> files = Files.list(SEEDS)) {
      for (Path file : files.sorted().toList()) {
        Script script = Script.ofText(server.api(), Files.readString(file));
        seeds.put(file.getFileName().toString(), script.toBytes(server.api()));
      }
    }
    return seeds;
  }

  /** Not the generated classes: what protobuf and gRPC do with bytes is theirs. */
  @Override
  public String watched() {
    return Stream.of("account", "admin", "call", "engine", "ledger", "transaction", "wire")
        .map(name -> "io.meridian." + name + ".*")
        .collect(Collectors.joining(":"));
  }

  @Override
  public void prepare() throws IOException, InterruptedException {
    for (byte[] seed : seeds().values()) {
      run(seed);
    }
  }

  @Override
  public void run(byte[] input) throws IOException, InterruptedException {
    Surroundings.LOGGED.clear();
    try (FuzzedServer server = new FuzzedServer(Surroundings.TIMER.executor())) {
      server.play(Script.ofText(server.api(), Surroundings.world));
      Script script = Script.ofBytes(server.api(), input);
      try {
        server.play(script);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(e.getMessage() + "\n\n" + script.text() + Surroundings.LOGGED, e);
      }
      if (!Surroundings.LOGGED.isEmpty()) {
        throw new AssertionError(Surroundings.LOGGED + "\n\n" + script.text());
      }
    }
  }

  /** What all runs in a process share. */
  private static final class Surroundings {
    static final Timer TIMER = new Timer();
    static final Queue<String> LOGGED = new ConcurrentLinkedQueue<>();
    static final String world = read();

    static {
      Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.setLevel(Level.WARN);
      AppenderBase<ILoggingEvent> appender =
          new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
              LOGGED.add(event.getLoggerName() + ": " + event.getFormattedMessage());
            }
          };
      appender.start();
      root.addAppender(appender);
    }

    private Surroundings() {}

    private static String read() {
      try {
        return Files.readString(WORLD);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
