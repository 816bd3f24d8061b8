package io.meridian.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.engine.EventCursor;
import io.meridian.engine.EventCursor.Place;
import io.meridian.ledger.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A resume token holds a cursor, for one ledger in one region. */
final class ResumeTokensTest {
  private static final Bytes HASH = Bytes.wrap(new byte[32]);

  private final ResumeTokens tokens = new ResumeTokens(new TokenSeal(WireFixtures.SECRET));

  @Test
  void shouldHoldEveryCursor() {
    Map<Integer, Place> many = new HashMap<>();
    for (int shard = 0; shard < 1024; shard++) {
      many.put(shard, new Place(Long.MAX_VALUE - shard, Integer.MAX_VALUE, HASH));
    }

    for (EventCursor cursor :
        new EventCursor[] {
          EventCursor.BEGINNING,
          new EventCursor(Map.of(3, new Place(1, 0, Bytes.EMPTY))),
          new EventCursor(Map.of(7, new Place(99, 16_383, HASH), 0, new Place(1, 2, HASH))),
          new EventCursor(many)
        }) {
      assertThat(tokens.cursor("shop", "eu", tokens.token("shop", "eu", cursor))).contains(cursor);
    }
  }

  @Test
  void shouldStayShortForALedgerOfOneShard() {
    String token =
        tokens.token("shop", "eu", new EventCursor(Map.of(7, new Place(1 << 30, 100, HASH))));

    assertThat(token.length()).isLessThan(100);
  }

  @Test
  void shouldBeGoodForItsLedgerAndRegionOnly() {
    String token = tokens.token("shop", "eu", EventCursor.BEGINNING);

    assertThat(tokens.cursor("shop", "us", token)).isEmpty();
    assertThat(tokens.cursor("other", "eu", token)).isEmpty();
    assertThat(tokens.cursor("shopeu", "", token)).isEmpty();
  }
}
