package io.meridian.node;

import static io.meridian.node.ExportFiles.chain;
import static io.meridian.node.ExportFiles.frameBytes;
import static io.meridian.node.ExportFiles.plain;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.ShardId;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CommandKind;
import io.meridian.ledger.CrossingKey;
import io.meridian.ledger.Decision;
import io.meridian.ledger.SettleLegs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is found in files of exported journals, and what is found wrong with them. */
final class ExportedJournalsTest {
  private static final ShardId HERE = new ShardId("eu", 0);
  private static final ShardId THERE = new ShardId("eu", 1);

  @TempDir private Path directory;
  private ExportFiles files;

  @BeforeEach
  void begin() {
    files = new ExportFiles(directory);
  }

  @Test
  void shouldReadBlocksAndTheEndThatIsLaterThanTheLastOfThem() throws IOException {
    EncodedBlock[] blocks = chain(HERE, plain(HERE, 3));
    Head end = new Head(5, 9, 3, blocks[2].hash(), 9_999);
    files.write(HERE, 1, Optional.of(end), blocks);

    ExportedJournals found = ExportedJournals.verify(directory);

    assertThat(found.problems()).isEmpty();
    assertThat(found.journals())
        .singleElement()
        .satisfies(
            journal -> {
              assertThat(journal.blocks()).isEqualTo(3);
              assertThat(journal.records()).isEqualTo(3);
              assertThat(journal.head()).isEqualTo(end);
              assertThat(journal.lastMicros()).isEqualTo(3_000);
              assertThat(journal.torn()).isFalse();
            });
  }

  @Test
  void shouldTakeWhatIsWholeBeforeAFrameThatIsNot() throws IOException {
    EncodedBlock[] blocks = chain(HERE, plain(HERE, 2));
    Path file = files.write(HERE, 1, blocks);
    byte[] whole = Files.readAllBytes(file);

    for (int cut = 1; cut < frameBytes(blocks[1]); cut++) {
      Files.write(file, Arrays.copyOf(whole, whole.length - cut));

      ExportedJournals found = ExportedJournals.verify(directory);
      assertThat(found.problems()).isEmpty();
      assertThat(found.journals().get(0).blocks()).isEqualTo(1);
      assertThat(found.journals().get(0).torn()).isTrue();
    }
  }

  @Test
  void shouldNameFileAndOffsetWhereverABitFlips() throws IOException {
    EncodedBlock[] blocks = chain(HERE, plain(HERE, 2));
    Path file = files.write(HERE, 1, blocks);
    byte[] whole = Files.readAllBytes(file);

    for (int at = 0; at < whole.length; at++) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 4;
      Files.write(file, flipped);

      ExportedJournals found = ExportedJournals.verify(directory);
      assertThat(found.problems()).as("with byte %d flipped", at).isNotEmpty();
      assertThat(found.problems().get(0)).contains(file.toString(), "offset ");
    }
  }

  @Test
  void shouldRefuseAJournalThatLacksABlock() throws IOException {
    EncodedBlock[] blocks = chain(HERE, plain(HERE, 3));
    files.write(HERE, 1, blocks[0], blocks[2]);

    assertProblem("block 3 does not follow block 1");
  }

  @Test
  void shouldRefuseBlocksOfAnotherShard() throws IOException {
    files.write(HERE, 1, chain(THERE, plain(THERE, 2)));

    assertProblem("begins as the journal of eu#0 and goes on as that of eu#1");
  }

  @Test
  void shouldRefuseAFileUnderTheNameOfAnotherShard() throws IOException {
    Path file = files.write(HERE, 2, chain(HERE, plain(HERE, 1)));
    Path other = ExportedJournals.file(directory, THERE);
    Files.copy(file, other, StandardCopyOption.REPLACE_EXISTING);

    assertProblem(other + " is the journal of eu#0 and not named like it");
  }

  @Test
  void shouldRefuseAHeadThatNamesAnotherBlock() throws IOException {
    EncodedBlock[] blocks = chain(HERE, plain(HERE, 2));
    files.write(HERE, 1, Optional.of(new Head(1, 7, 2, blocks[0].hash(), 2_000)), blocks);

    assertProblem("the head does not name block 2");
  }

  @Test
  void shouldSayWhichShardIsMissing() throws IOException {
    files.write(HERE, 2, chain(HERE, plain(HERE, 1)));

    assertProblem("shard-0001.journal is missing");
    assertThat(ExportedJournals.of(directory, List.of(region(2))).problems())
        .singleElement()
        .asString()
        .contains("shard-0001.journal is missing");
  }

  @Test
  void shouldRefuseAnotherNumberOfShards() throws IOException {
    files.write(HERE, 2, chain(HERE, plain(HERE, 1)));

    assertThat(ExportedJournals.of(directory, List.of(region(1))).problems())
        .singleElement()
        .asString()
        .contains("of a region of 2 shards");
  }

  @Test
  void shouldRefuseAnEmptyDirectory() throws IOException {
    assertProblem("holds no exported journal");
  }

  @Test
  void shouldRefuseJournalsOfWhichOneDoesNotReachAsFarAsAnotherNeeds() throws IOException {
    // Given a part that was applied as home decided at 3,000
    CrossingKey key = new CrossingKey("eu", 0, 2, 0);
    Command settle =
        new SettleLegs(
            new CommandId("shop", "eu", "settle/" + key),
            key,
            "payment",
            CommandKind.POST,
            Decision.apply(3_000));
    EncodedBlock[] home = chain(HERE, plain(HERE, 3));
    files.write(THERE, 2, chain(THERE, plain(THERE, 1)[0], plain(THERE, 2)[1], settle));

    // Then home's journal must reach that decision
    files.write(HERE, 2, home[0], home[1]);
    assertProblem("the journal of eu#1 needs that of eu#0 to block 2 and 1970-01-01T00:00:00.003Z");
    assertThat(ExportedJournals.of(directory, List.of(region(2))).problems()).hasSize(1);

    files.write(HERE, 2, home);
    assertThat(ExportedJournals.verify(directory).problems()).isEmpty();
  }

  @Test
  void shouldSayWhatTheJournalsNeedOfARegionThatIsNotThere() throws IOException {
    CrossingKey key = new CrossingKey("uk", 0, 2, 0);
    files.write(
        HERE,
        1,
        chain(
            HERE,
            new SettleLegs(
                new CommandId("shop", "eu", "settle/" + key),
                key,
                "payment",
                CommandKind.POST,
                Decision.apply(500))));

    ExportedJournals found = ExportedJournals.verify(directory);

    assertThat(found.problems()).isEmpty();
    assertThat(found.alsoNeeded())
        .containsExactly(
            "the journal of eu#0 needs that of uk#0 to block 2 and 1970-01-01T00:00:00.000500Z");
  }

  private static RegionConfig region(int shards) {
    return new RegionConfig("eu", shards, 0, true, 1, List.of());
  }

  private void assertProblem(String words) throws IOException {
    assertThat(ExportedJournals.verify(directory).problems())
        .anySatisfy(problem -> assertThat(problem).contains(words));
  }
}
