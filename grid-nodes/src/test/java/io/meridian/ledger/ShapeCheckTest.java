package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ShapeCheckTest {
  private static final String A64 = "a".repeat(64);
  private static final String SMILE = "\uD83D\uDE00";

  private final ShapeCheck check = new ShapeCheck();

  @ParameterizedTest
  @ValueSource(strings = {"a", "sale-2026", "a-", "abcdefghijklmnopqrstuvwxyz012345"})
  void shouldAllowALedgersNameWithinItsPattern(String name) {
    assertThat(check.ledger("ledger", name)).isEqualTo(name);
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "aB",
        "1a",
        "-a",
        "a_b",
        "a.b",
        "a/b",
        "../a",
        "a b",
        "a\n",
        "\u00e9",
        "\u0430",
        "abcdefghijklmnopqrstuvwxyz0123456"
      })
  void shouldRefuseALedgersNameOutsideItsPattern(String name) {
    check.ledger("ledger", name);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "ledger", "[a-z][a-z0-9-]{0,31}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"e", "eu", "us-east-1", "abcdefghijklmnop"})
  void shouldAllowARegionsNameWithinItsPattern(String name) {
    assertThat(check.region("region", name)).isEqualTo(name);
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "EU", "1", "-", "e_u", "e/u", "\u00e9", "abcdefghijklmnopq"})
  void shouldRefuseARegionsNameOutsideItsPattern(String name) {
    check.region("region", name);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "region", "[a-z][a-z0-9-]{0,15}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A", "USD", "SKU:SNEAKER-42", "A9:_.-", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"})
  void shouldAllowAnAssetsCodeWithinItsPattern(String code) {
    assertThat(check.asset("asset", code)).isEqualTo(code);
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "usd",
        "UsD",
        "1USD",
        ":A",
        "U/S",
        "U S",
        "\u00c9",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456"
      })
  void shouldRefuseAnAssetsCodeOutsideItsPattern(String code) {
    check.asset("asset", code);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "asset", "[A-Z][A-Z0-9:_.-]{0,31}");
  }

  static Stream<String> allowedIds() {
    return Stream.of("a", "Z", "0", "pay-1", "a.b_c:d-e", A64);
  }

  @ParameterizedTest
  @MethodSource("allowedIds")
  void shouldAllowAnIdWithinItsPattern(String id) {
    assertThat(check.id("id", id)).isEqualTo(id);
    assertThat(check.ok()).isTrue();
  }

  static Stream<String> refusedIds() {
    return Stream.of(
        "", ".", "..", ".a", "_a", ":a", "-a", "a/b", "../etc", "a\\b", "a b", "a%", "\u00e9",
        SMILE, "a\u0000", A64 + "a");
  }

  @ParameterizedTest
  @MethodSource("refusedIds")
  void shouldRefuseAnIdOutsideItsPattern(String id) {
    check.id("id", id);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "id", "[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
  }

  @Test
  void shouldSayHowLongANameIsWhenItIsTooLong() {
    check.id("transaction.id", A64 + "a");

    assertThat(check.violations().get(0).description()).endsWith("; got 65 characters");
  }

  @Test
  void shouldSayThatANameIsRequiredWhenItIsEmpty() {
    check.id("transaction.id", "");

    assertThat(check.violations().get(0).description()).startsWith("is required");
  }

  @Test
  void shouldQuoteWhatItGotShortAndInPlainCharacters() {
    check.id("id", "\"\u001b[31m\u202e" + "x".repeat(100_000));

    assertThat(check.violations().get(0).description())
        .matches("[ -~]*")
        .contains("\"??[31m?xxx")
        .contains("x...\"")
        .hasSizeLessThan(200);
  }

  @Test
  void shouldReadAnAccountsReference() {
    assertThat(check.account("account", "eu/alice")).isEqualTo(new AccountRef("eu", "alice"));
    assertThat(check.account("account", "abcdefghijklmnop/" + A64).id()).isEqualTo(A64);
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "alice", "/alice", "eu/", "eu/a/b", "EU/alice", "eu/.a", "eu//a"})
  void shouldRefuseAnAccountsReferenceThatIsNotRegionAndId(String reference) {
    check.account("account", reference);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "account", "must");
  }

  @Test
  void shouldListBothHalvesOfAnAccountsReferenceWhenBothAreWrong() {
    check.account("account", "EU/.a");

    assertThat(check.violations()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, Long.MAX_VALUE})
  void shouldAllowAnAmountThatMoves(long amount) {
    assertThat(check.amount("amount", amount)).isEqualTo(amount);
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void shouldRefuseAnAmountThatDoesNotMove(long amount) {
    check.amount("amount", amount);

    assertOnlyViolation(Reason.INVALID_AMOUNT, "amount", "got " + amount);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 99, 100})
  void shouldAllowAsManyPostingsAsTheMaximum(int count) {
    check.postingCount("postings", count);

    assertThat(check.ok()).isTrue();
  }

  @Test
  void shouldRefuseATransactionWithoutPostings() {
    check.postingCount("postings", 0);

    assertOnlyViolation(Reason.NO_POSTINGS, "postings", "1 to 100");
  }

  @Test
  void shouldRefuseOnePostingMoreThanTheMaximum() {
    check.postingCount("postings", 101);

    assertOnlyViolation(Reason.TOO_MANY_POSTINGS, "postings", "got 101");
  }

  @Test
  void shouldRefuseAPostingFromAnAccountToItself() {
    AccountRef alice = new AccountRef("eu", "alice");
    check.differentAccounts("postings[0]", alice, new AccountRef("eu", "alice"));

    assertOnlyViolation(Reason.SAME_ACCOUNT, "postings[0]", "eu/alice");
  }

  @Test
  void shouldAllowAPostingBetweenAccountsOfOneIdInTwoRegions() {
    check.differentAccounts(
        "postings[0]", new AccountRef("eu", "alice"), new AccountRef("us", "alice"));

    assertThat(check.ok()).isTrue();
  }

  @Test
  void shouldNotCallTwoUnreadableAccountsTheSame() {
    AccountRef debit = check.account("debit", "nobody");
    AccountRef credit = check.account("credit", "EU/x");

    check.differentAccounts("postings[0]", debit, credit);

    assertThat(check.violations())
        .extracting(Violation::reason)
        .containsOnly(Reason.MALFORMED_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 9})
  void shouldAllowAScaleUpToNine(int scale) {
    assertThat(check.scale("scale", scale)).isEqualTo(scale);
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 10, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void shouldRefuseAScaleBeyondNine(int scale) {
    check.scale("scale", scale);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "scale", "must be 0 to 9; got " + scale);
  }

  @Test
  void shouldAllowANumberAtEitherBound() {
    assertThat(check.range("n", -5, -5, 5)).isEqualTo(-5);
    assertThat(check.range("n", 5, -5, 5)).isEqualTo(5);
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {-6, 6})
  void shouldRefuseANumberBeyondEitherBound(long value) {
    check.range("n", value, -5, 5);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "n", "must be -5 to 5; got " + value);
  }

  @Test
  void shouldAllowLabelsAtTheirLimits() {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < 14; i++) {
      labels.put("key" + i, "value");
    }
    labels.put("k".repeat(64), "");
    labels.put(SMILE.repeat(64), SMILE.repeat(256));

    assertThat(check.labels("labels", labels)).isEqualTo(labels);
    assertThat(check.ok()).isTrue();
  }

  @Test
  void shouldRefuseOneLabelMoreThanTheMaximum() {
    Map<String, String> labels = new HashMap<>();
    for (int i = 0; i < 17; i++) {
      labels.put("key" + i, "value");
    }
    check.labels("labels", labels);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "labels", "at most 16 pairs; got 17");
  }

  @Test
  void shouldRefuseALabelWithoutKey() {
    check.labels("labels", Map.of("", "x"));

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "labels key", "1 to 64 characters; got 0");
  }

  @Test
  void shouldRefuseALabelsKeyThatIsTooLong() {
    check.labels("labels", Map.of("k".repeat(65), "x"));

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "labels key", "1 to 64 characters; got 65");
  }

  @Test
  void shouldRefuseALabelsValueThatIsTooLong() {
    check.labels("labels", Map.of("note", "x".repeat(257)));

    assertOnlyViolation(
        Reason.MALFORMED_REQUEST, "labels[\"note\"]", "0 to 256 characters; got 257");
  }

  @Test
  void shouldCountCharactersAndNotTheirHalves() {
    check.text("reference", SMILE.repeat(128), 0, 128);
    assertThat(check.ok()).isTrue();

    check.text("reference", SMILE.repeat(129), 0, 128);
    assertOnlyViolation(Reason.MALFORMED_REQUEST, "reference", "got 129");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldRefuseHalfASurrogatePairWhereverItStands(int at) {
    String text = List.of("\uD83Dab", "a\uDE00b", "ab\uD83D").get(at);
    check.text("reference", text, 0, 128);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "reference", "half a surrogate pair");
  }

  @Test
  void shouldAllowBytesUpToTheMaximum() {
    Bytes bytes = Bytes.wrap(new byte[4096]);

    assertThat(check.bytes("private_data", bytes, 4096)).isEqualTo(bytes);
    assertThat(check.ok()).isTrue();
  }

  @Test
  void shouldRefuseOneByteMoreThanTheMaximum() {
    check.bytes("private_data", Bytes.wrap(new byte[4097]), 4096);

    assertOnlyViolation(Reason.MALFORMED_REQUEST, "private_data", "at most 4096 bytes; got 4097");
  }

  @Test
  void shouldListEverythingThatIsWrongInTheOrderOfChecks() {
    // Given one of each, found in another order
    AccountRef alice = new AccountRef("eu", "alice");
    check.violation(Reason.UNKNOWN_REGION, "region", "no such region");
    check.differentAccounts("postings[1]", alice, alice);
    check.amount("postings[0].amount", 0);
    check.postingCount("postings", 101);
    check.postingCount("postings", 0);
    check.id("id", "");
    check.ledger("ledger", "X");

    // When they are listed, then the earliest reason stands first, and within it what was found
    // first
    assertThat(check.violations())
        .extracting(Violation::reason)
        .containsExactly(
            Reason.MALFORMED_REQUEST,
            Reason.MALFORMED_REQUEST,
            Reason.NO_POSTINGS,
            Reason.TOO_MANY_POSTINGS,
            Reason.INVALID_AMOUNT,
            Reason.SAME_ACCOUNT,
            Reason.UNKNOWN_REGION);
    assertThat(check.violations()).extracting(Violation::field).startsWith("id", "ledger");
  }

  @Test
  void shouldListAsManyViolationsAsTheMaximumInFull() {
    for (int i = 0; i < ShapeCheck.VIOLATIONS_MAX; i++) {
      check.amount("postings[" + i + "].amount", 0);
    }

    assertThat(check.violations())
        .hasSize(50)
        .last()
        .extracting(Violation::field)
        .isEqualTo("postings[49].amount");
  }

  @Test
  void shouldCountTheViolationsThatItDoesNotList() {
    for (int i = 0; i <= ShapeCheck.VIOLATIONS_MAX; i++) {
      check.amount("postings[" + i + "].amount", 0);
    }

    assertThat(check.violations())
        .hasSize(50)
        .last()
        .isEqualTo(new Violation(Reason.INVALID_AMOUNT, "", "2 more violations are not listed"));
  }

  private void assertOnlyViolation(Reason reason, String field, String description) {
    assertThat(check.ok()).isFalse();
    assertThat(check.violations()).hasSize(1);
    Violation violation = check.violations().get(0);
    assertThat(violation.reason()).isEqualTo(reason);
    assertThat(violation.field()).isEqualTo(field);
    assertThat(violation.description()).contains(description);
  }
}
