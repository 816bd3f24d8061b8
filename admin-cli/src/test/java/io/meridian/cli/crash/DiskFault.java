package io.meridian.cli.crash;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;

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
        grid.supervise(Duration.ofSeconds(30));
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

  /** The node is killed before it is looked up how far it has written: nothing comes after that. */
  private static void damageLog(CrashGrid grid, Random random, Damage damage) throws Exception {
    String node = GridFault.any(grid, random);
    grid.kill(node);
    LogSegment log = LogSegment.newest(grid.data(node));
    long at = Math.max(0, log.end() - 1 - random.nextInt(TAIL_BYTES_MAX));
    System.out.printf("faults: %s at %d of %d%n", log.file(), at, log.end());
    try (RandomAccessFile file = new RandomAccessFile(log.file().toFile(), "rw")) {
      file.seek(at);
      damage.at(file, at);
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
    grid.startAgain(node);
  }
}
