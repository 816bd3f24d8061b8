package io.meridian.cli.command;

import io.meridian.cli.console.UsageException;
import io.meridian.client.PrivateData;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The flags of commands that bring personal data. */
public final class PrivateDataOption {
  @Option(
      names = "--private-data",
      paramLabel = "TEXT",
      description =
          "personal data, up to 4096 bytes; whoever lists this machine's processes sees it")
  String text;

  @Option(
      names = "--private-data-file",
      paramLabel = "FILE",
      description = "personal data out of a file, up to 4096 bytes")
  Path file;

  /** The data, from either flag; empty when neither is given. */
  public Optional<PrivateData> privateData() {
    if (text != null && file != null) {
      throw new UsageException("--private-data and --private-data-file: give one of the two");
    }
    if (text != null) {
      return Optional.of(envelope("--private-data", text.getBytes(StandardCharsets.UTF_8)));
    }
    return Optional.ofNullable(file)
        .map(path -> envelope("--private-data-file " + path, content(path)));
  }

  private static PrivateData envelope(String place, byte[] content) {
    if (content.length == 0 || content.length > PrivateData.CONTENT_BYTES_MAX) {
      throw new UsageException(
          place
              + ": "
              + (content.length == 0 ? "no data" : "too much data")
              + ", it must be 1 to "
              + PrivateData.CONTENT_BYTES_MAX
              + " bytes");
    }
    return PrivateData.clear(content);
  }

  // One byte more than allowed is enough to know that it is too much.
  private static byte[] content(Path path) {
    try (InputStream in = Files.newInputStream(path)) {
      return in.readNBytes(PrivateData.CONTENT_BYTES_MAX + 1);
    } catch (IOException e) {
      throw new UsageException("--private-data-file " + path + ": cannot be read: " + e, e);
    }
  }
}
