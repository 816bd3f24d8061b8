package io.meridian.cli.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system of its own, which can be filled without harm to anybody else. Needs root. */
final class SmallDisk implements AutoCloseable {
  private static final String SIZE = "400m";

  private static final String NAME = "meridian-faults";

  private final Path directory;

  private SmallDisk(Path directory) {
    this.directory = directory;
  }

  /** An empty one, at a directory that is made. */
  static SmallDisk at(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Network.run("mount -t tmpfs -o size=" + SIZE + ' ' + NAME + ' ' + directory);
    return new SmallDisk(directory);
  }

  /** Takes away one that a run left which did not end as it should. */
  static void release(Path directory) throws IOException, InterruptedException {
    if (Files.exists(directory) && Files.getFileStore(directory).name().equals(NAME)) {
      Network.run("umount " + directory);
    }
  }

  /** Takes it away, with everything on it. */
  @Override
  public void close() {
    try {
      Network.run("umount " + directory);
    } catch (IOException e) {
      System.out.println("small disk: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
