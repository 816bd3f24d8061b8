package io.meridian.cli.bench;

import io.meridian.cli.command.Connections;
import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.settings.Settings;
import io.meridian.cli.yardstick.PostgresYardstick;
import io.meridian.cli.yardstick.ServerYardstick;
import io.meridian.client.MeridianClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What to measure in turn with the server. */
final class CompareOptions {
  @Option(
      names = "--compare",
      paramLabel = "KIND",
      split = ",",
      description = {
        "before each round the same payments on a yardstick that is started for it; prints ratios:",
        "postgres: a plain ledger in PostgreSQL, a function call per payment on 20 connections;",
        "ignite: the same on Ignite behind the same API, a transaction of the grid per payment;",
        "grpc: an empty service with the same messages, which answers a constant"
      })
  List<String> with = List.of();

  @Option(
      names = "--postgres-data",
      paramLabel = "DIR",
      description =
          "with --compare postgres: an empty directory for its files, on a disk like the server's")
  Path postgresData;

  @Option(
      names = "--ignite-data",
      paramLabel = "DIR",
      description = "with --compare ignite: the same for its files")
  Path igniteData;

  /** What a load has to do with its yardsticks. */
  record Load(Settings settings, Book book, MixOptions mix, Duration retryFor, int calls) {}

  /** Refuses what cannot be compared. */
  void check(MixOptions mix, PaceOptions pace, Api api, Settings settings) {
    Set<YardstickKind> kinds = kinds();
    checkData(kinds, YardstickKind.POSTGRES, "--postgres-data", postgresData);
    checkData(kinds, YardstickKind.IGNITE, "--ignite-data", igniteData);
    if (kinds.isEmpty()) {
      return;
    }
    if (pace.isOpen()) {
      throw new UsageException("--compare: closed loops only, without --rate and --steps");
    }
    if (api != Api.UNARY) {
      throw new UsageException("--compare: a yardstick has a call per payment: --api unary only");
    }
    if (mix.shards != null) {
      throw new UsageException("--compare: a yardstick has no shards; leave --shards away");
    }
    Mix wanted = mix.mix();
    if (mix.workload() == Workload.FLASH_SALE || !wanted.isPostsOnly() || wanted.cross() > 0) {
      throw new UsageException(
          "--compare: a yardstick knows payments between two accounts only: --workload uniform or"
              + " hot, --hot-share, --zipf");
    }
    if (settings.addresses().size() > 1 || settings.tls() || settings.tlsCa().isPresent()) {
      throw new UsageException(
          "--compare: a yardstick has one address and no TLS, and so must the server have");
    }
  }

  private static void checkData(
      Set<YardstickKind> kinds, YardstickKind kind, String flag, Path data) {
    if (!kinds.contains(kind)) {
      if (data != null) {
        throw new UsageException(flag + ": only --compare " + kind.flag() + " has data");
      }
    } else if (data == null) {
      throw new UsageException(
          "--compare " + kind.flag() + ": give it an empty directory, " + flag + " DIR");
    } else if (!isEmpty(data)) {
      throw new UsageException(flag + " " + data + ": not an empty directory");
    }
  }

  private Set<YardstickKind> kinds() {
    Set<YardstickKind> kinds = new LinkedHashSet<>();
    for (String one : with) {
      if (!kinds.add(Limits.oneOf("--compare", one, YardstickKind.values(), YardstickKind::flag))) {
        throw new UsageException("--compare: '" + one + "' is named twice");
      }
    }
    return kinds;
  }

  /** Starts those that were asked for. */
  Comparisons start(Console console, Load load) throws InterruptedException {
    Comparisons comparisons = new Comparisons();
    try {
      for (YardstickKind kind : kinds()) {
        console.say("Starting " + kind.words());
        comparisons.add(start(console, load, kind));
      }
      return comparisons;
    } catch (RuntimeException | InterruptedException e) {
      comparisons.close();
      throw e;
    }
  }

  private Yardstick start(Console console, Load load, YardstickKind kind)
      throws InterruptedException {
    MixOptions mix = load.mix();
    Book book = load.book();
    return switch (kind) {
      case POSTGRES ->
          new DatabaseYardstick(
              PostgresYardstick.start(
                  console, postgresData, mix.accounts, mix.mix().hot(), mix.zipf));
      case GRPC ->
          served(console, load, kind, ServerYardstick.grpc(console, book.name(), book.region()));
      case IGNITE ->
          served(
              console,
              load,
              kind,
              ServerYardstick.ignite(
                  console, igniteData, book.references(mix.workload(), mix.mix(), mix.accounts)));
    };
  }

  // Its client differs from that of the server in nothing but the address.
  private static Yardstick served(
      Console console, Load load, YardstickKind kind, ServerYardstick server) {
    Settings ours = load.settings();
    MeridianClient client =
        Connections.patient(
            new Settings(
                List.of(server.address()),
                ours.ledger(),
                ours.output(),
                ours.timeout(),
                false,
                Optional.empty()),
            load.retryFor(),
            load.calls());
    MixOptions mix = load.mix();
    return new ServedYardstick(
        kind,
        server,
        client,
        mix.workload().source(load.book().payers(mix.mix(), mix.accounts)),
        console,
        load.retryFor());
  }

  private static boolean isEmpty(Path directory) {
    if (!Files.exists(directory)) {
      return true;
    }
    try (Stream<Path> content = Files.list(directory)) {
      return content.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
