package io.meridian.cli.imports;

import io.meridian.cli.command.LedgerOption;
import io.meridian.cli.console.UsageException;
import io.meridian.cli.csv.RefusedRows;
import io.meridian.cli.settings.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The flags of both imports. */
final class ImportOptions {
  private static final int CONCURRENCY_MAX = 10_000;

  @Parameters(paramLabel = "FILE", description = "the CSV file, plain or gzip")
  Path file;

  @Mixin LedgerOption ledger;

  @Option(
      names = "--scale",
      paramLabel = "ASSET=N",
      description = {
        "the scale of an asset that the ledger does not have yet; may be repeated.",
        "Not needed for currencies of ISO 4217 and for SKU:... (0)"
      })
  Map<String, String> scales = Map.of();

  @Option(
      names = "--refused-file",
      paramLabel = "FILE",
      description = {
        "where refused rows go; default: FILE.refused.csv beside FILE,",
        "or in the working directory when that cannot be written to"
      })
  Path refusedFile;

  @Option(
      names = "--retry-for",
      paramLabel = "DURATION",
      description = "how long a call is tried again while the server is away; default 30s")
  String retryFor = "30s";

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = {
        "how many transactions, or calls with a hundred accounts each, may be on their way at once,",
        "1 to 10000; default 512 transactions, or 8 calls"
      })
  Integer concurrency;

  Duration retryFor() {
    return Values.duration(retryFor, "--retry-for");
  }

  int concurrency(int otherwise) {
    if (concurrency == null) {
      return otherwise;
    }
    if (concurrency < 1 || concurrency > CONCURRENCY_MAX) {
      throw new UsageException(
          "--concurrency must be 1 to " + CONCURRENCY_MAX + "; got " + concurrency);
    }
    return concurrency;
  }

  Path refusedFile() {
    Path path = refusedFile != null ? refusedFile : RefusedRows.beside(file);
    if (Files.isDirectory(path) || isInput(path)) {
      throw new UsageException("--refused-file " + path + ": is a directory or the input itself");
    }
    Path directory = path.toAbsolutePath().getParent();
    if (!Files.isWritable(directory)) {
      throw new UsageException(
          "--refused-file " + path + ": the directory " + directory + " cannot be written to");
    }
    return path;
  }

  private boolean isInput(Path path) {
    try {
      return Files.exists(path) && Files.exists(file) && Files.isSameFile(path, file);
    } catch (IOException e) {
      return false;
    }
  }
}
