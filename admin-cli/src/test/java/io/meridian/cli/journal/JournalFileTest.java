package io.meridian.cli.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.meridian.cli.console.FaultException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a shard's journal, which is continued whatever an earlier export has left. */
final class JournalFileTest {
  private static final ShardName SHARD = new ShardName("eu", 1);

  @TempDir private Path directory;

  @Test
  void shouldGoOnWhereItEnded() throws IOException {
    byte[] atOnce = written(directory.resolve("at-once"), 3);
    Path parts = directory.resolve("parts");
    written(parts, 2);

    try (JournalFile file = open(parts)) {
      assertThat(file.sequence()).isEqualTo(2);
      assertThat(file.hash()).isEqualTo(Pages.hash(2));
      assertThat(file.lastTime()).isEqualTo(Pages.time(2));
      file.append(Pages.page(3, 3));
    }

    // The head in the middle is all that differs.
    assertThat(Files.size(SHARD.file(parts))).isGreaterThan(atOnce.length);
    try (JournalFile file = open(parts)) {
      assertThat(file.sequence()).isEqualTo(3);
    }
  }

  @Test
  void shouldWriteNothingWhenNothingIsNew() throws IOException {
    byte[] before = written(directory, 2);

    try (JournalFile file = open(directory)) {
      file.append(Pages.page(3, 2));
    }

    assertThat(SHARD.file(directory)).hasBinaryContent(before);
  }

  @Test
  void shouldCutOffWhatIsNotWholeBeforeItGoesOn() throws IOException {
    byte[] whole = written(directory, 3);

    for (int length = 0; length < whole.length; length++) {
      Files.write(SHARD.file(directory), Arrays.copyOf(whole, length));
      long last;
      try (JournalFile file = open(directory)) {
        last = file.sequence();
        file.append(Pages.page(last + 1, 3));
      }
      assertThat(last).isLessThanOrEqualTo(3);
      assertThat(SHARD.file(directory)).as("cut at %d", length).hasBinaryContent(whole);
    }
  }

  @Test
  void shouldCutOffWhatAFileSystemLeftEmpty() throws IOException {
    byte[] whole = written(directory, 2);
    Files.write(SHARD.file(directory), Arrays.copyOf(whole, whole.length + 70_000));

    try (JournalFile file = open(directory)) {
      assertThat(file.sequence()).isEqualTo(2);
      file.append(Pages.page(3, 2));
    }

    assertThat(SHARD.file(directory)).hasBinaryContent(whole);
  }

  @Test
  void shouldLeaveWhatIsNotWholeUntilThereIsMore() throws IOException {
    byte[] whole = written(directory, 2);
    byte[] torn = Arrays.copyOf(whole, whole.length - 1);
    Files.write(SHARD.file(directory), torn);

    open(directory).close();

    assertThat(SHARD.file(directory)).hasBinaryContent(torn);
  }

  @Test
  void shouldRefuseTheFileOfAnotherShard() throws IOException {
    written(directory, 2);
    ShardName other = new ShardName("eu", 0);
    Files.copy(SHARD.file(directory), other.file(directory));

    assertRefused(other, 2, "it is the file of another shard");
    assertRefused(SHARD, 3, "another number of shards");
  }

  @Test
  void shouldRefuseAFileThatIsDamagedBeforeItsEnd() throws IOException {
    byte[] whole = written(directory, 2);
    byte[] damaged = whole.clone();
    // The first block's type, behind the frame that begins the file.
    damaged[43] = 'X';
    Files.write(SHARD.file(directory), damaged);

    assertRefused(SHARD, 2, "at offset 43, so it is damaged");
  }

  @Test
  void shouldKeepASecondExportOut() {
    try (JournalFile first = open(directory)) {
      assertRefused(SHARD, 2, "another export writes to it");
      assertThat(first.sequence()).isZero();
    }
  }

  private static byte[] written(Path directory, long blocks) throws IOException {
    try (JournalFile file = open(directory)) {
      file.append(Pages.page(1, blocks));
    }
    return Files.readAllBytes(SHARD.file(directory));
  }

  private static JournalFile open(Path directory) {
    return JournalFile.open(directory, SHARD, 2);
  }

  private void assertRefused(ShardName shard, int shards, String words) {
    assertThatExceptionOfType(FaultException.class)
        .isThrownBy(() -> JournalFile.open(directory, shard, shards))
        .withMessageContaining(words)
        .withMessageContaining(shard.file(directory).toString());
  }
}
