package io.meridian.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A resume token in a file. One thread. */
final class FileTokenStore implements ResumeTokenStore {
  private final Path file;
  private final Path successor;

  FileTokenStore(Path file) {
    this.file = file.toAbsolutePath();
    this.successor = this.file.resolveSibling(file.getFileName() + ".new");
  }

  @Override
  public Optional<String> load() throws IOException {
    try {
      String token = Files.readString(file).strip();
      if (token.isEmpty()) {
        throw new IOException("no resume token in " + file + ", though the file is there");
      }
      return Optional.of(token);
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  @Override
  public void save(String resumeToken) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            successor,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = UTF_8.encode(resumeToken + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      // Before it takes the place of the old one: a name that is durable earlier than its content
      // would be a file without a token after a loss of power.
      channel.force(true);
    }
    Files.move(
        successor, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
