package io.meridian.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.meridian.ledger.Bytes;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token is good for what it was made for, and nothing else is a token. */
final class TokenSealTest {
  private static final List<String> SCOPE = List.of("ListEntries", "shop", "eu/alice");
  private static final byte[] CONTENT = "17".getBytes(UTF_8);

  private final TokenSeal seal = new TokenSeal(Bytes.wrap(new byte[32]));
  private final String token = seal.seal(SCOPE, CONTENT);

  @Test
  void shouldOpenItsOwnTokens() {
    assertThat(seal.open(SCOPE, token)).hasValueSatisfying(c -> assertThat(c).isEqualTo(CONTENT));
    assertThat(new TokenSeal(Bytes.wrap(new byte[32])).open(SCOPE, token)).isPresent();
  }

  @Test
  void shouldNotOpenATokenMadeUnderAnotherSecret() {
    byte[] other = new byte[32];
    other[31] = 1;

    assertThat(new TokenSeal(Bytes.wrap(other)).open(SCOPE, token)).isEmpty();
  }

  @Test
  void shouldNotOpenATokenOfAnotherScope() {
    assertThat(seal.open(List.of("ListEntries", "shop", "eu/bob"), token)).isEmpty();
    assertThat(seal.open(List.of("ListEntries", "shop"), token)).isEmpty();
    assertThat(seal.open(List.of("ListEntries", "shop", "eu/alice", ""), token)).isEmpty();
    assertThat(seal.open(List.of("ListEntries", "shopeu", "/alice"), token)).isEmpty();
    assertThat(seal.open(List.of("ListEntriesshop", "", "eu/alice"), token)).isEmpty();
  }

  @Test
  void shouldNotOpenATokenOfWhichAnyCharacterWasChanged() {
    for (int i = 0; i < token.length(); i++) {
      for (char other : "AQgw_".toCharArray()) {
        String forged = token.substring(0, i) + other + token.substring(i + 1);
        assertThat(seal.open(SCOPE, forged).isPresent())
            .as("%s at %d", other, i)
            .isEqualTo(forged.equals(token));
      }
    }
  }

  @Test
  void shouldNotOpenATokenThatIsShorterOrLonger() {
    for (int length = 0; length < token.length(); length++) {
      assertThat(seal.open(SCOPE, token.substring(0, length))).isEmpty();
      assertThat(seal.open(SCOPE, token.substring(length + 1))).isEmpty();
    }
    assertThat(seal.open(SCOPE, token + "A")).isEmpty();
    assertThat(seal.open(SCOPE, token + "=")).isEmpty();
    assertThat(seal.open(SCOPE, token + token)).isEmpty();
  }

  @Test
  void shouldNotOpenAnOtherwiseWholeTokenOfAnotherFormat() {
    byte[] bytes = Base64.getUrlDecoder().decode(token);
    bytes[0]--;

    assertThat(seal.open(SCOPE, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "!!", "AAAA", "AgAAAAAAAAAAAAAAAAAAAAAA", "\u00e9", "a b"})
  void shouldNotOpenWhatNobodyMade(String text) {
    assertThat(seal.open(SCOPE, text)).isEmpty();
  }

  @Test
  void shouldNotReadATextThatIsTooLong() {
    assertThat(seal.open(SCOPE, "A".repeat(1 << 20))).isEmpty();
  }
}
