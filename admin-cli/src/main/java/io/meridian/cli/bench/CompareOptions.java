package io.meridian.cli.bench;

import io.meridian.cli.console.Console;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.yardstick.PostgresYardstick;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** What to measure in turn with the server. */
final class CompareOptions {
  private static final String POSTGRES = "postgres";

  @Option(
      names = "--compare",
      paramLabel = "postgres",
      description =
          "before each round the same payments on a plain ledger in a PostgreSQL that is started"
              + " for it, with 20 connections; prints ratios")
  String with;

  @Option(
      names = "--postgres-data",
      paramLabel = "DIR",
      description =
          "with --compare postgres: an empty directory for its files, on a disk like the server's")
  Path data;

  void check(MixOptions mix, PaceOptions pace, Api api) {
    if (with == null) {
      if (data != null) {
        throw new UsageException("--postgres-data: only --compare postgres has data");
      }
      return;
    }
    if (!with.equals(POSTGRES)) {
      throw new UsageException("--compare: '" + with + "' is not one of " + POSTGRES);
    }
    if (data == null) {
      throw new UsageException(
          "--compare postgres: give it an empty directory, --postgres-data DIR");
    }
    if (pace.isOpen()) {
      throw new UsageException("--compare: closed loops only, without --rate and --steps");
    }
    if (api != Api.UNARY) {
      throw new UsageException("--compare: the yardstick has a call per payment: --api unary only");
    }
    if (mix.shards != null) {
      throw new UsageException("--compare: the yardstick has no shards; leave --shards away");
    }
    Mix wanted = mix.mix();
    if (mix.workload() == Workload.FLASH_SALE || !wanted.isPostsOnly() || wanted.cross() > 0) {
      throw new UsageException(
          "--compare: the yardstick knows payments between two accounts only: --workload uniform or"
              + " hot, --hot-share, --zipf");
    }
    if (!isEmpty(data)) {
      throw new UsageException("--postgres-data " + data + ": not an empty directory");
    }
  }

  /** Starts it if it was asked for. */
  Optional<Comparison> start(Console console, MixOptions mix) throws InterruptedException {
    if (with == null) {
      return Optional.empty();
    }
    console.say("Starting PostgreSQL in " + data);
    return Optional.of(
        new Comparison(
            PostgresYardstick.start(console, data, mix.accounts, mix.mix().hot(), mix.zipf)));
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
