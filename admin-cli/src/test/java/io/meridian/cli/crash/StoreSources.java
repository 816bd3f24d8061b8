package io.meridian.cli.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** What the sources are that keep money, so that it can be told whether two runs had the same. */
final class StoreSources {
  private static final Path SOURCES =
      Path.of("..", "grid-nodes", "src", "main", "java", "io", "meridian");

  private static final List<String> PACKAGES =
      List.of("codec", "engine", "ledger", "schema", "store");

  private static final int DIGITS = 12;

  private StoreSources() {}

  /** The first digits of a hash of their names and contents. */
  static String hash() throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String name : PACKAGES) {
        try (Stream<Path> files = Files.walk(SOURCES.resolve(name))) {
          files
              .filter(Files::isRegularFile)
              .map(SOURCES::relativize)
              .sorted()
              .forEach(file -> update(digest, file));
        }
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void update(MessageDigest digest, Path file) {
    try {
      digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      digest.update(Files.readAllBytes(SOURCES.resolve(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
