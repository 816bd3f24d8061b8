package io.meridian.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of derived state keeps to. */
public abstract class DerivedStoreContract {
  private static final long SECONDS_MAX = 30;
  private static final DerivedKey KEY = new DerivedKey(DerivedKind.ACCOUNT, "shop/alice");
  private static final DerivedKey OTHER = new DerivedKey(DerivedKind.ACCOUNT, "shop/bob");

  /** The store under test. */
  protected abstract DerivedStore store();

  /** A shard that nobody has used, and that this node leads. */
  protected abstract ShardId freshShard();

  @ParameterizedTest
  @EnumSource(DerivedKind.class)
  void shouldLoadWhatWasWrittenWithItsStamp(DerivedKind kind) {
    ShardId shard = freshShard();
    DerivedKey key = new DerivedKey(kind, kind == DerivedKind.MARKER ? "" : "shop/some:thing");

    write(shard, 2, 7, Map.of(key, bytes("content")));

    assertThat(load(shard, key))
        .containsExactly(Map.entry(key, new DerivedValue(new Stamp(2, 7), bytes("content"))));
  }

  @Test
  void shouldLeaveKeysWithoutAnEntryOutOfTheAnswer() {
    ShardId shard = freshShard();
    write(shard, 1, 1, Map.of(KEY, bytes("there")));

    Map<DerivedKey, DerivedValue> loaded =
        load(shard, KEY, OTHER, new DerivedKey(DerivedKind.INDEX, KEY.id()));

    assertThat(loaded).containsOnlyKeys(KEY);
  }

  @ParameterizedTest
  @CsvSource({"1, 6", "1, 5", "2, 1"})
  void shouldReplaceAnEntryWhenTheStampIsNotLower(long epoch, long sequence) {
    ShardId shard = freshShard();
    write(shard, 1, 5, Map.of(KEY, bytes("before")));

    write(shard, epoch, sequence, Map.of(KEY, bytes("after")));

    assertThat(content(shard, KEY)).isEqualTo("after");
  }

  @ParameterizedTest
  @CsvSource({"2, 4", "1, 9"})
  void shouldKeepAnEntryWhenTheStampIsLower(long epoch, long sequence) {
    ShardId shard = freshShard();
    write(shard, 2, 5, Map.of(KEY, bytes("newer")));

    write(shard, epoch, sequence, Map.of(KEY, bytes("older"), OTHER, bytes("new")));

    assertThat(content(shard, KEY)).isEqualTo("newer");
    assertThat(content(shard, OTHER)).isEqualTo("new");
  }

  @Test
  void shouldKeepTheMarkerWhenTheStampIsLower() {
    ShardId shard = freshShard();
    write(shard, 2, 5, Map.of(DerivedKey.MARKER, bytes("newer")));

    write(shard, 1, 9, Map.of(DerivedKey.MARKER, bytes("older")));

    assertThat(content(shard, DerivedKey.MARKER)).isEqualTo("newer");
  }

  @Test
  void shouldStoreAnEntryWithoutContent() {
    ShardId shard = freshShard();

    write(shard, 1, 1, Map.of(KEY, Bytes.EMPTY));

    assertThat(load(shard, KEY).get(KEY).content()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void shouldScanEveryEntryOfOneKindOfOneShard() {
    ShardId shard = freshShard();
    ShardId neighbour = freshShard();
    Map<DerivedKey, Bytes> accounts = accounts(3_000);
    write(shard, 1, 1, accounts);
    write(shard, 1, 1, Map.of(new DerivedKey(DerivedKind.INDEX, "shop/tx"), bytes("index")));
    write(neighbour, 1, 1, Map.of(OTHER, bytes("neighbour")));

    Map<DerivedKey, DerivedValue> seen = scan(shard, DerivedKind.ACCOUNT);

    assertThat(seen.keySet()).isEqualTo(accounts.keySet());
    assertThat(seen.values())
        .allSatisfy(value -> assertThat(value.stamp()).isEqualTo(new Stamp(1, 1)));
  }

  @Test
  void shouldRemoveWhatEarlierEpochsWroteButNeverTheMarkerWhenSwept() {
    ShardId shard = freshShard();
    ShardId neighbour = freshShard();
    for (DerivedKind kind : DerivedKind.values()) {
      write(shard, 1, 1, Map.of(new DerivedKey(kind, ""), bytes("x")));
    }
    write(shard, 1, 1, accounts(2_500));
    write(shard, 2, 1, Map.of(KEY, bytes("rebuilt")));
    write(neighbour, 1, 1, Map.of(OTHER, bytes("neighbour")));

    get(store().sweep(shard, 2));

    for (DerivedKind kind : DerivedKind.values()) {
      boolean kept = kind == DerivedKind.MARKER || kind == KEY.kind();
      assertThat(scan(shard, kind)).hasSize(kept ? 1 : 0);
    }
    assertThat(content(shard, KEY)).isEqualTo("rebuilt");
    assertThat(content(neighbour, OTHER)).isEqualTo("neighbour");
  }

  @Test
  void shouldReplaceTheMarkerAndFenceItWhenItIsClaimed() {
    ShardId shard = freshShard();
    write(shard, 3, 9, Map.of(DerivedKey.MARKER, bytes("nine")));

    boolean claimed = claim(shard, 4, Optional.of(bytes("nine")), "eight");

    assertThat(claimed).isTrue();
    assertThat(load(shard, DerivedKey.MARKER).get(DerivedKey.MARKER))
        .isEqualTo(new DerivedValue(new Stamp(4, 0), bytes("eight")));
    write(shard, 3, 12, Map.of(DerivedKey.MARKER, bytes("late")));
    assertThat(content(shard, DerivedKey.MARKER)).isEqualTo("eight");
  }

  @Test
  void shouldMakeTheMarkerWhenNoneIsExpectedAndThereIsNone() {
    ShardId shard = freshShard();

    assertThat(claim(shard, 1, Optional.empty(), "none")).isTrue();

    assertThat(load(shard, DerivedKey.MARKER).get(DerivedKey.MARKER))
        .isEqualTo(new DerivedValue(new Stamp(1, 0), bytes("none")));
  }

  @Test
  void shouldAnswerAClaimTheSameWhenItIsRepeated() {
    ShardId shard = freshShard();
    claim(shard, 1, Optional.empty(), "none");

    assertThat(claim(shard, 1, Optional.empty(), "none")).isTrue();
    assertThat(claim(shard, 1, Optional.of(bytes("none")), "other")).isFalse();
  }

  @Test
  void shouldLeaveTheMarkerToALaterEpochWhenAnEarlierClaimsIt() {
    ShardId shard = freshShard();
    write(shard, 7, 2, Map.of(DerivedKey.MARKER, bytes("seven")));

    assertThat(claim(shard, 6, Optional.of(bytes("seven")), "six")).isFalse();

    assertThat(load(shard, DerivedKey.MARKER).get(DerivedKey.MARKER))
        .isEqualTo(new DerivedValue(new Stamp(7, 2), bytes("seven")));
  }

  @Test
  void shouldLeaveTheMarkerAsItIsWhenItSaysSomethingElseThanExpected() {
    ShardId shard = freshShard();
    write(shard, 3, 9, Map.of(DerivedKey.MARKER, bytes("five")));

    assertThat(claim(shard, 4, Optional.of(bytes("nine")), "eight")).isFalse();
    assertThat(claim(shard, 4, Optional.empty(), "eight")).isFalse();
    assertThat(claim(freshShard(), 4, Optional.of(bytes("nine")), "eight")).isFalse();

    assertThat(load(shard, DerivedKey.MARKER).get(DerivedKey.MARKER))
        .isEqualTo(new DerivedValue(new Stamp(3, 9), bytes("five")));
  }

  @Test
  void shouldKeepShardsApart() {
    ShardId one = freshShard();
    ShardId other = freshShard();

    write(one, 1, 1, Map.of(KEY, bytes("one")));

    assertThat(load(other, KEY)).isEmpty();
  }

  private static Map<DerivedKey, Bytes> accounts(int count) {
    Map<DerivedKey, Bytes> accounts = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      accounts.put(new DerivedKey(DerivedKind.ACCOUNT, "shop/wallet-" + i), bytes("balance " + i));
    }
    return accounts;
  }

  private void write(ShardId shard, long epoch, long sequence, Map<DerivedKey, Bytes> entries) {
    get(store().write(shard, new Stamp(epoch, sequence), entries));
  }

  private boolean claim(ShardId shard, long epoch, Optional<Bytes> expected, String next) {
    return get(store().claimMarker(shard, epoch, expected, bytes(next)));
  }

  private Map<DerivedKey, DerivedValue> load(ShardId shard, DerivedKey... keys) {
    return get(store().load(shard, List.of(keys)));
  }

  private String content(ShardId shard, DerivedKey key) {
    return new String(load(shard, key).get(key).content().toArray(), StandardCharsets.UTF_8);
  }

  private Map<DerivedKey, DerivedValue> scan(ShardId shard, DerivedKind kind) {
    Map<DerivedKey, DerivedValue> seen = new TreeMap<>();
    get(store().scan(shard, kind, seen::put));
    return seen;
  }

  private static Bytes bytes(String content) {
    return Bytes.wrap(content.getBytes(StandardCharsets.UTF_8));
  }

  private static <T> T get(CompletableFuture<T> future) {
    return future.orTimeout(SECONDS_MAX, TimeUnit.SECONDS).join();
  }
}
