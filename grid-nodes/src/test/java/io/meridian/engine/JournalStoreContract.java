package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.codec.BlockHeader;
import io.meridian.codec.EncodedBlock;
import io.meridian.codec.Head;
import io.meridian.engine.JournalStore.Append;
import io.meridian.ledger.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every journal store keeps to. */
public abstract class JournalStoreContract {
  private static final long SECONDS_MAX = 30;

  /** The store under test. */
  protected abstract JournalStore store();

  /** A shard that nobody has used, and that {@link #owner} leads. */
  protected abstract ShardId freshShard();

  /** An owner of every shard. */
  protected abstract String owner();

  @Test
  void shouldSayGenesisOfAShardThatNobodyLed() {
    ShardId shard = freshShard();

    Head head = head(shard);

    assertThat(head).isEqualTo(Head.GENESIS);
    assertThat(confirmation(shard).head()).isEqualTo(Head.GENESIS);
    assertThat(get(store().block(shard, owner(), 1))).isEmpty();
  }

  @Test
  void shouldWriteBlockAndHeadTogetherWhenTheHeadIsTheExpectedOne() {
    ShardId shard = freshShard();
    Head next = headAt(1, 1);
    EncodedBlock block = block(shard, next, "content");

    Append append = append(shard, Head.GENESIS, next, List.of(block));

    assertThat(append).isEqualTo(Append.COMMITTED);
    assertThat(head(shard)).isEqualTo(next);
    assertThat(get(store().block(shard, owner(), 1))).contains(block.stored());
  }

  @Test
  void shouldWriteNothingWhenTheHeadIsNotTheExpectedOne() {
    ShardId shard = freshShard();
    Head first = headAt(1, 1);
    EncodedBlock stored = block(shard, first, "first");
    append(shard, Head.GENESIS, first, List.of(stored));

    Append append =
        append(shard, Head.GENESIS, headAt(2, 1), List.of(block(shard, first, "usurper")));

    assertThat(append).isEqualTo(Append.HEAD_DIFFERS);
    assertThat(head(shard)).isEqualTo(first);
    assertThat(get(store().block(shard, owner(), 1))).contains(stored.stored());
  }

  @Test
  void shouldTellALeaderFromAnotherOfTheSameEpochAndSequence() {
    ShardId shard = freshShard();
    Head mine = new Head(1, 11, 0, Head.GENESIS.hash(), 0);
    Head theirs = new Head(1, 12, 0, Head.GENESIS.hash(), 0);
    append(shard, Head.GENESIS, theirs, List.of());

    Append append = append(shard, mine, headAt(1, 1), List.of());

    assertThat(append).isEqualTo(Append.HEAD_DIFFERS);
  }

  @Test
  void shouldFindTheHeadMovedWhenACommittedAppendIsTriedAgain() {
    ShardId shard = freshShard();
    Head next = headAt(1, 1);
    List<EncodedBlock> blocks = List.of(block(shard, next, "once"));
    append(shard, Head.GENESIS, next, blocks);

    Append again = append(shard, Head.GENESIS, next, blocks);

    assertThat(again).isEqualTo(Append.HEAD_DIFFERS);
    assertThat(head(shard)).isEqualTo(next);
  }

  @Test
  void shouldWriteAHeadWithoutBlocks() {
    ShardId shard = freshShard();
    Head bump = headAt(7, 0);

    Append append = append(shard, Head.GENESIS, bump, List.of());

    assertThat(append).isEqualTo(Append.COMMITTED);
    assertThat(head(shard)).isEqualTo(bump);
  }

  @Test
  void shouldWriteSeveralBlocksAtOnceAndReplaceThoseThatAreThere() {
    ShardId shard = freshShard();
    Head before = headAt(1, 2);
    append(
        shard,
        Head.GENESIS,
        before,
        List.of(block(shard, headAt(1, 1), "kept"), block(shard, before, "private")));
    Head after = headAt(2, 3);
    EncodedBlock second = block(shard, headAt(1, 2), "rewritten");
    EncodedBlock third = block(shard, after, "third");

    append(shard, before, after, List.of(second, third));

    assertThat(get(store().block(shard, owner(), 1)))
        .contains(block(shard, headAt(1, 1), "kept").stored());
    assertThat(get(store().block(shard, owner(), 2))).contains(second.stored());
    assertThat(get(store().block(shard, owner(), 3))).contains(third.stored());
    assertThat(get(store().block(shard, owner(), 4))).isEmpty();
  }

  @Test
  void shouldKeepShardsApart() {
    ShardId one = freshShard();
    ShardId other = freshShard();
    Head next = headAt(1, 1);

    append(one, Head.GENESIS, next, List.of(block(one, next, "one")));

    assertThat(head(other)).isEqualTo(Head.GENESIS);
    assertThat(get(store().block(other, owner(), 1))).isEmpty();
  }

  @Test
  void shouldConfirmWhatTheOwnerHolds() {
    ShardId shard = freshShard();
    Head next = headAt(3, 1);
    append(shard, Head.GENESIS, next, List.of(block(shard, next, "held")));

    Confirmation confirmation = confirmation(shard);

    assertThat(confirmation.owner()).isEqualTo(owner());
    assertThat(confirmation.owning()).isTrue();
    assertThat(confirmation.topologyVersion()).isPositive();
    assertThat(confirmation.head()).isEqualTo(next);
    assertThat(confirmation.wallMicros()).isPositive();
  }

  @Test
  void shouldFailWhenTheOwnerIsNotInView() {
    ShardId shard = freshShard();

    CompletableFuture<Confirmation> confirmation = store().confirm(shard, "nobody");

    assertThat(confirmation)
        .failsWithin(SECONDS_MAX, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("nobody");
    assertThat(store().block(shard, "nobody", 1))
        .failsWithin(SECONDS_MAX, TimeUnit.SECONDS)
        .withThrowableOfType(ExecutionException.class)
        .withMessageContaining("nobody");
  }

  @Test
  void shouldLetExactlyOneOfManyAppendsOnTheSameHeadWin() {
    ShardId shard = freshShard();
    List<CompletableFuture<Append>> rivals = new ArrayList<>();

    for (int rival = 1; rival <= 20; rival++) {
      Head next = new Head(1, rival, 1, hash(rival, 1), rival);
      rivals.add(
          store().append(shard, Head.GENESIS, next, List.of(block(shard, next, "by " + rival))));
    }

    List<Integer> winners = new ArrayList<>();
    for (int rival = 1; rival <= rivals.size(); rival++) {
      if (get(rivals.get(rival - 1)) == Append.COMMITTED) {
        winners.add(rival);
      }
    }
    assertThat(winners).hasSize(1);
    int winner = winners.get(0);
    assertThat(head(shard).leaderId()).isEqualTo(winner);
    assertThat(get(store().block(shard, owner(), 1)))
        .contains(
            block(shard, new Head(1, winner, 1, hash(winner, 1), winner), "by " + winner).stored());
  }

  private Append append(ShardId shard, Head expected, Head next, List<EncodedBlock> blocks) {
    return get(store().append(shard, expected, next, blocks));
  }

  private Head head(ShardId shard) {
    return get(store().lockedHead(shard));
  }

  private Confirmation confirmation(ShardId shard) {
    return get(store().confirm(shard, owner()));
  }

  private static Head headAt(long epoch, long sequence) {
    return new Head(epoch, 42, sequence, hash(epoch, sequence), 1_000 * sequence);
  }

  private static Bytes hash(long epoch, long sequence) {
    return Bytes.wrap(
        ByteBuffer.allocate(Head.HASH_BYTES).putLong(epoch).putLong(sequence).array());
  }

  private static EncodedBlock block(ShardId shard, Head head, String content) {
    return new EncodedBlock(
        new BlockHeader(
            shard.region(),
            shard.number(),
            head.epoch(),
            head.leaderId(),
            head.sequence(),
            Head.GENESIS.hash(),
            head.lastMicros()),
        head.hash(),
        Bytes.wrap(content.getBytes(StandardCharsets.UTF_8)));
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
  }
}
