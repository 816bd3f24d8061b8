package io.meridian.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class FirstDifferenceTest {
  private static final CommandId ID = new CommandId("sale", "eu", "pay-1");
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final AccountRef BOB = new AccountRef("eu", "bob");
  private static final AccountRef CAROL = new AccountRef("eu", "carol");
  private static final Posting POSTING = new Posting(ALICE, BOB, "USD", 5);
  private static final Post POST = post(List.of(POSTING), "ref", Map.of("a", "b"), secret(1, 1));
  private static final AccountSettings SETTINGS =
      settings("USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of(), secret(1, 1));
  private static final CreateAccount ACCOUNT = new CreateAccount(ID, "", ALICE, SETTINGS);
  private static final CreateAsset ASSET = new CreateAsset(ID, "", "USD", 2);
  private static final CreateLedger LEDGER =
      new CreateLedger(ID, "", List.of(new LedgerPlacement("eu", List.of(0))));

  static Stream<Arguments> differences() {
    Map<String, String> labels = POST.labels();
    return Stream.of(
        Arguments.of(POST, ASSET, "operation"),
        Arguments.of(
            POST,
            post(List.of(new Posting(CAROL, BOB, "USD", 5)), "ref", labels, secret(1, 1)),
            "post.postings[0].debit_account"),
        Arguments.of(
            POST,
            post(List.of(new Posting(ALICE, CAROL, "USD", 5)), "ref", labels, secret(1, 1)),
            "post.postings[0].credit_account"),
        Arguments.of(
            POST,
            post(List.of(new Posting(ALICE, BOB, "EUR", 5)), "ref", labels, secret(1, 1)),
            "post.postings[0].asset"),
        Arguments.of(
            POST,
            post(List.of(new Posting(ALICE, BOB, "USD", 6)), "ref", labels, secret(1, 1)),
            "post.postings[0].amount"),
        Arguments.of(
            POST, post(List.of(POSTING, POSTING), "ref", labels, secret(1, 1)), "post.postings"),
        Arguments.of(POST, post(List.of(POSTING), "", labels, secret(1, 1)), "reference"),
        Arguments.of(POST, post(List.of(POSTING), "ref", Map.of(), secret(1, 1)), "labels"),
        Arguments.of(POST, post(List.of(POSTING), "ref", labels, secret(2, 1)), "private_data"),
        Arguments.of(POST, post(List.of(POSTING), "ref", labels, Optional.empty()), "private_data"),
        // Several differ: the first in the order of the API's fields is named.
        Arguments.of(POST, post(List.of(POSTING), "", Map.of(), Optional.empty()), "reference"),
        Arguments.of(ACCOUNT, POST, "command"),
        Arguments.of(ACCOUNT, new CreateAccount(ID, "", BOB, SETTINGS), "account.account"),
        Arguments.of(
            ACCOUNT,
            account(settings("EUR", NormalSide.DEBIT, OptionalLong.of(0), Map.of(), secret(1, 1))),
            "account.asset"),
        Arguments.of(
            ACCOUNT,
            account(settings("USD", NormalSide.DEBIT, OptionalLong.of(0), Map.of(), secret(1, 1))),
            "account.normal_side"),
        Arguments.of(
            ACCOUNT,
            account(
                settings("USD", NormalSide.CREDIT, OptionalLong.empty(), Map.of(), secret(1, 1))),
            "account.floor"),
        Arguments.of(
            ACCOUNT,
            account(
                settings(
                    "USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of("a", ""), secret(1, 1))),
            "account.labels"),
        Arguments.of(
            ACCOUNT,
            account(settings("USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of(), secret(2, 1))),
            "account.private_data"),
        Arguments.of(ASSET, LEDGER, "command"),
        Arguments.of(ASSET, new CreateAsset(ID, "", "EUR", 3), "asset.code"),
        Arguments.of(ASSET, new CreateAsset(ID, "", "USD", 3), "asset.scale"),
        Arguments.of(LEDGER, ASSET, "command"),
        Arguments.of(LEDGER, new CreateLedger(ID, "", List.of()), "ledger.regions"));
  }

  @ParameterizedTest
  @MethodSource("differences")
  void shouldNameTheFirstFieldThatDiffers(Command command, Command other, String field) {
    assertThat(command.firstDifference(other)).contains(field);
  }

  @Test
  void shouldNotFindADifferenceInWhoAsksOrInTheSalt() {
    Post other = new Post(ID, "teller", List.of(POSTING), "ref", Map.of("a", "b"), secret(1, 2));

    assertThat(POST.firstDifference(other)).isEmpty();
    assertThat(
            ACCOUNT.firstDifference(
                new CreateAccount(
                    ID,
                    "teller",
                    ALICE,
                    settings(
                        "USD", NormalSide.CREDIT, OptionalLong.of(0), Map.of(), secret(1, 2)))))
        .isEmpty();
    assertThat(ASSET.firstDifference(new CreateAsset(ID, "teller", "USD", 2))).isEmpty();
  }

  private static Post post(
      List<Posting> postings,
      String reference,
      Map<String, String> labels,
      Optional<PrivateData> privateData) {
    return new Post(ID, "", postings, reference, labels, privateData);
  }

  private static CreateAccount account(AccountSettings settings) {
    return new CreateAccount(ID, "", ALICE, settings);
  }

  private static AccountSettings settings(
      String asset,
      NormalSide side,
      OptionalLong floor,
      Map<String, String> labels,
      Optional<PrivateData> privateData) {
    return new AccountSettings(asset, side, floor, OptionalLong.empty(), labels, privateData);
  }

  private static Optional<PrivateData> secret(int content, int salt) {
    return Optional.of(
        new PrivateData(
            0,
            Bytes.EMPTY,
            Bytes.copyOf(new byte[] {(byte) content}),
            Bytes.copyOf(new byte[] {(byte) salt})));
  }
}
