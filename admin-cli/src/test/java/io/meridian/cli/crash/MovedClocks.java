package io.meridian.cli.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Wall clocks of processes that can be moved while these run: a small library loaded into each of
 * them adds what stands in a file of its own. Needs a C compiler, {@code cc}.
 */
final class MovedClocks {
  private static final String SOURCE = "/crash/moved-clock.c";
  private static final long COMPILE_SECONDS_MAX = 60;

  private final Path home;
  private final Path library;

  private MovedClocks(Path home, Path library) {
    this.home = home;
    this.library = library;
  }

  /** Builds the library in a directory, which takes the files as well. */
  static MovedClocks in(Path home) throws IOException, InterruptedException {
    Path source = home.resolve("moved-clock.c");
    try (InputStream text = MovedClocks.class.getResourceAsStream(SOURCE)) {
      Files.write(source, Objects.requireNonNull(text, SOURCE).readAllBytes());
    }
    Path library = home.resolve("moved-clock.so");
    Process compiler =
        new ProcessBuilder(
                "cc",
                "-shared",
                "-fPIC",
                "-O2",
                "-o",
                library.toString(),
                source.toString(),
                "-ldl")
            .redirectErrorStream(true)
            .start();
    String said = new String(compiler.getInputStream().readAllBytes(), UTF_8);
    if (!compiler.waitFor(COMPILE_SECONDS_MAX, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
      throw new IOException(source + " does not compile: " + said);
    }
    return new MovedClocks(home, library);
  }

  /** What a process needs in its environment for its clock to be movable; it is right at first. */
  Map<String, String> environment(String process) throws IOException {
    if (!Files.exists(file(process))) {
      move(process, Duration.ZERO);
    }
    return Map.of(
        "LD_PRELOAD", library.toString(), "MERIDIAN_MOVED_CLOCK", file(process).toString());
  }

  /** Has a process see another time than it is, from now on. */
  void move(String process, Duration by) throws IOException {
    ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    nanos.putLong(by.toNanos()).flip();
    try (FileChannel file =
        FileChannel.open(file(process), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      file.write(nanos, 0);
    }
  }

  private Path file(String process) {
    return home.resolve(process + ".clock");
  }
}
