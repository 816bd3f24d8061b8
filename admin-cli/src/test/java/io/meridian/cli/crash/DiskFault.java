package io.meridian.cli.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What happens to what a node writes. A node that ends itself is started again. */
enum DiskFault implements GridFault {
  /** The disk fails when it is told to make writes durable. */
  FAIL_FSYNC {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      String node = GridFault.any(grid, random);
      Process tracer = trace(grid, node, "error=EIO");
      try {
        grid.awaitEnd(node);
      } finally {
        tracer.destroy();
      }
      grid.startAgain(node);
    }
  },

  /** Making writes durable takes a fifth of a second more, each time. */
  SLOW_FSYNC {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      Process tracer = trace(grid, GridFault.any(grid, random), "delay_exit=200000");
      try {
        grid.supervise(Duration.ofSeconds(15));
      } finally {
        tracer.destroy();
        tracer.waitFor();
      }
    }
  },

  /** The disk of a node is full, until there is space again. */
  FULL_DISK {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      Path ballast = grid.data(grid.nodeWithSmallDisk()).resolve("ballast");
      try {
        fill(ballast);
        grid.supervise(Duration.ofSeconds(60));
      } finally {
        Files.deleteIfExists(ballast);
      }
    }
  },

  /** What a node wrote to its log last is gone when it comes back after kill -9. */
  TEAR_LOG {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      damageLog(
          grid,
          random,
          (log, at) -> log.write(new byte[(int) Math.min(TAIL_BYTES_MAX, log.length() - at)]));
    }
  },

  /** A bit in what a node wrote to its log last is another one when it comes back. */
  FLIP_BIT_IN_LOG {
    @Override
    public void strike(CrashGrid grid, Random random) throws Exception {
      damageLog(
          grid,
          random,
          (log, at) -> {
            int value = log.read();
            log.seek(at);
            log.write(value ^ (1 << random.nextInt(Byte.SIZE)));
          });
    }
  };

  private static final int TAIL_BYTES_MAX = 4_000;
  private static final int FILL_BYTES = 1 << 16;

  @FunctionalInterface
  private interface Damage {
    /** Does it, to a file that is read and written from there on. */
    void at(RandomAccessFile log, long at) throws IOException;
  }

  private static Process trace(CrashGrid grid, String node, String injected) throws IOException {
    return new ProcessBuilder(
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=fdatasync",
            "-e",
            "inject=fdatasync:" + injected,
            "-p",
            Long.toString(grid.pid(node)))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static void fill(Path ballast) throws IOException {
    byte[] bytes = new byte[FILL_BYTES];
    try (RandomAccessFile file = new RandomAccessFile(ballast.toFile(), "rw")) {
      while (true) {
        file.write(bytes);
      }
    } catch (IOException full) {
      System.out.println("faults: " + ballast + " takes " + Files.size(ballast) + " bytes");
    }
  }

  /**
   * The node stands still while it is looked up how far it has written, and is killed; so nothing
   * comes after what is damaged.
   */
  private static void damageLog(CrashGrid grid, Random random, Damage damage) throws Exception {
    String node = GridFault.any(grid, random);
    grid.pause(node);
    Path log = newestLog(grid, node);
    long end = position(grid.pid(node), log);
    grid.kill(node);
    long at = Math.max(0, end - 1 - random.nextInt(TAIL_BYTES_MAX));
    System.out.printf("faults: %s of %s at %d of %d%n", log.getFileName(), node, at, end);
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.seek(at);
      damage.at(file, at);
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
    grid.startAgain(node);
  }

  /** The segment of its log that a node was writing to; others may wait for their turn, open. */
  private static Path newestLog(CrashGrid grid, String node) throws IOException {
    List<Path> newestFirst;
    try (Stream<Path> files = Files.walk(grid.data(node))) {
      newestFirst =
          files
              .filter(file -> file.toString().contains("/wal/") && file.toString().endsWith(".wal"))
              .sorted(Comparator.comparing(DiskFault::written).reversed())
              .toList();
    }
    for (Path log : newestFirst) {
      if (position(grid.pid(node), log) > 0) {
        return log;
      }
    }
    throw new IOException(node + " has written to no log");
  }

  private static long written(Path file) {
    return file.toFile().lastModified();
  }

  /** How far a process has written a file; 0 when it has not, or not open. */
  private static long position(long pid, Path file) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      for (Path descriptor : open.toList()) {
        if (Files.isSymbolicLink(descriptor)
            && Files.readSymbolicLink(descriptor).equals(file.toRealPath())) {
          List<String> facts =
              Files.readAllLines(process.resolve("fdinfo").resolve(descriptor.getFileName()));
          return Long.parseLong(facts.get(0).replace("pos:", "").trim());
        }
      }
    }
    return 0;
  }
}
