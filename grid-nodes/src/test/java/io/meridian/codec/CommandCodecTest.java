package io.meridian.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.meridian.codec.v1.JournalProto;
import io.meridian.ledger.AccountRef;
import io.meridian.ledger.AccountSettings;
import io.meridian.ledger.Bytes;
import io.meridian.ledger.Command;
import io.meridian.ledger.CommandId;
import io.meridian.ledger.CreateAccount;
import io.meridian.ledger.CreateAsset;
import io.meridian.ledger.CreateLedger;
import io.meridian.ledger.LedgerPlacement;
import io.meridian.ledger.NormalSide;
import io.meridian.ledger.Outcome;
import io.meridian.ledger.Post;
import io.meridian.ledger.Posting;
import io.meridian.ledger.PrivateData;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class CommandCodecTest {
  private static final CommandId ID = new CommandId("sale", "eu", "pay-1");
  private static final AccountRef ALICE = new AccountRef("eu", "alice");
  private static final AccountRef BOB = new AccountRef("eu", "bob");
  private static final Posting POSTING = new Posting(ALICE, BOB, "USD", 5);
  private static final AccountSettings SETTINGS =
      new AccountSettings(
          "USD",
          NormalSide.CREDIT,
          OptionalLong.of(0),
          OptionalLong.empty(),
          Map.of("tier", "gold"),
          Optional.empty());

  @Property
  void shouldReadBackEveryCommand(@ForAll("commands") Command command) {
    PreparedCommand prepared = CommandCodec.prepare(command);

    Command decoded =
        CommandCodec.decode(prepared.request(), command.actor(), CommandCodec.privateData(command));

    assertThat(Values.facts(decoded)).isEqualTo(Values.facts(command));
    assertThat(CommandCodec.prepare(decoded).request()).isEqualTo(prepared.request());
  }

  /**
   * What is written by hand is what the schema says: fields in order, defaults absent, nothing
   * else.
   */
  @Property
  void shouldWriteWhatTheGeneratedClassesWrite(@ForAll("commands") Command command)
      throws InvalidProtocolBufferException {
    byte[] request = CommandCodec.prepare(command).request().toArray();

    assertThat(JournalProto.Request.parseFrom(request).toByteArray()).isEqualTo(request);
  }

  @Property
  void shouldFingerprintTheRequestBehindAVersion(@ForAll("commands") Command command)
      throws Exception {
    PreparedCommand prepared = CommandCodec.prepare(command);

    byte[] hash = MessageDigest.getInstance("SHA-256").digest(prepared.request().toArray());
    assertThat(prepared.fingerprint().toString()).isEqualTo("01" + Bytes.wrap(hash));
  }

  @Property
  void shouldTellRequestsApartExactlyWhenAFieldDiffers(
      @ForAll("commands") Command left, @ForAll("commands") Command right) {
    boolean sameBytes =
        CommandCodec.prepare(left).request().equals(CommandCodec.prepare(right).request());

    boolean sameFields =
        left.commandId().equals(right.commandId())
            && withoutPrivateData(left).firstDifference(withoutPrivateData(right)).isEmpty();
    assertThat(sameBytes).isEqualTo(sameFields);
  }

  @Example
  void shouldHaveOtherBytesForEveryFieldThatDiffers() {
    // Given one command of each kind and, for each of its fields, one that differs in nothing else
    List<Command> commands =
        List.of(
            post(ID, List.of(POSTING), "", Map.of()),
            post(new CommandId("sales", "eu", "pay-1"), List.of(POSTING), "", Map.of()),
            post(new CommandId("sale", "us", "pay-1"), List.of(POSTING), "", Map.of()),
            post(new CommandId("sale", "eu", "pay-2"), List.of(POSTING), "", Map.of()),
            post(ID, List.of(new Posting(ALICE, BOB, "USD", 6)), "", Map.of()),
            post(ID, List.of(new Posting(ALICE, BOB, "EUR", 5)), "", Map.of()),
            post(ID, List.of(new Posting(BOB, ALICE, "USD", 5)), "", Map.of()),
            post(ID, List.of(new Posting(ALICE, at("us", BOB), "USD", 5)), "", Map.of()),
            post(ID, List.of(new Posting(at("us", ALICE), BOB, "USD", 5)), "", Map.of()),
            post(ID, List.of(POSTING, POSTING), "", Map.of()),
            post(ID, List.of(POSTING), "invoice 7", Map.of()),
            post(ID, List.of(POSTING), "", Map.of("a", "b")),
            post(ID, List.of(POSTING), "", Map.of("b", "a")),
            post(ID, List.of(POSTING), "", Map.of("ab", "")),
            post(ID, List.of(POSTING), "", Map.of("a", "", "b", "")),
            new CreateAsset(ID, "", "USD", 0),
            new CreateAsset(ID, "", "USD", 2),
            new CreateAsset(ID, "", "EUR", 2),
            ledger(),
            ledger(new LedgerPlacement("eu", List.of())),
            ledger(new LedgerPlacement("eu", List.of(0))),
            ledger(new LedgerPlacement("eu", List.of(0, 1))),
            ledger(new LedgerPlacement("eu", List.of(1, 0))),
            ledger(new LedgerPlacement("eu", List.of(0)), new LedgerPlacement("us", List.of(1))),
            ledger(new LedgerPlacement("us", List.of(1)), new LedgerPlacement("eu", List.of(0))),
            account(ALICE, SETTINGS),
            account(BOB, SETTINGS),
            account(at("us", ALICE), SETTINGS),
            account(ALICE, settings("EUR", NormalSide.CREDIT, OptionalLong.of(0))),
            account(ALICE, settings("USD", NormalSide.DEBIT, OptionalLong.of(0))),
            account(ALICE, settings("USD", NormalSide.CREDIT, OptionalLong.empty())),
            account(ALICE, settings("USD", NormalSide.CREDIT, OptionalLong.of(-1))));

    // When they are brought into canonical form
    Set<Bytes> requests = new HashSet<>();
    Set<Bytes> fingerprints = new HashSet<>();
    for (Command command : commands) {
      requests.add(CommandCodec.prepare(command).request());
      fingerprints.add(CommandCodec.prepare(command).fingerprint());
    }

    // Then no two are alike
    assertThat(requests).hasSameSizeAs(commands);
    assertThat(fingerprints).hasSameSizeAs(commands);
  }

  @Example
  void shouldNotDependOnTheOrderOfLabels() {
    Map<String, String> forth = new LinkedHashMap<>();
    Map<String, String> back = new LinkedHashMap<>();
    for (int i = 0; i < 16; i++) {
      forth.put("key" + i, "value");
      back.put("key" + (15 - i), "value");
    }

    assertThat(CommandCodec.prepare(post(ID, List.of(POSTING), "", forth)).request())
        .isEqualTo(CommandCodec.prepare(post(ID, List.of(POSTING), "", back)).request());
  }

  /** U+1F600 comes after U+FFFD in UTF-8 and before it among Java's characters. */
  @Example
  void shouldSortLabelsByTheBytesOfTheirKeys() throws InvalidProtocolBufferException {
    Command command =
        post(ID, List.of(POSTING), "", Map.of("\uD83D\uDE00", "1", "\uFFFD", "2", "a", "3"));

    JournalProto.Request request =
        JournalProto.Request.parseFrom(CommandCodec.prepare(command).request().toArray());

    assertThat(request.getLabelsList())
        .extracting(JournalProto.Pair::getValue)
        .containsExactly("3", "2", "1");
  }

  @Example
  void shouldLeaveActorAndPrivateDataOutOfTheRequest() {
    Command plain = new Post(ID, "", List.of(POSTING), "", Map.of(), Optional.empty());
    Command full =
        new Post(ID, "teller", List.of(POSTING), "", Map.of(), Optional.of(privateData(1, 1)));

    assertThat(CommandCodec.prepare(full).request())
        .isEqualTo(CommandCodec.prepare(plain).request());
  }

  @Example
  void shouldFindARequestTheSameWhenOnlyTheSaltDiffers() {
    StoredRecord recorded = recorded(Optional.of(privateData(1, 1)));

    assertThat(CommandCodec.sameRequest(prepared(Optional.of(privateData(1, 2))), recorded))
        .isTrue();
  }

  @Example
  void shouldFindARequestDifferentWhenPrivateDataDiffers() {
    StoredRecord recorded = recorded(Optional.of(privateData(1, 1)));

    assertThat(CommandCodec.sameRequest(prepared(Optional.of(privateData(2, 1))), recorded))
        .isFalse();
    assertThat(CommandCodec.sameRequest(prepared(Optional.empty()), recorded)).isFalse();
    assertThat(
            CommandCodec.sameRequest(
                prepared(Optional.of(privateData(1, 1))), recorded(Optional.empty())))
        .isFalse();
  }

  @Example
  void shouldFindARequestDifferentWhenItsFingerprintDiffers() {
    Command other = post(ID, List.of(POSTING, POSTING), "", Map.of());

    assertThat(CommandCodec.sameRequest(CommandCodec.prepare(other), recorded(Optional.empty())))
        .isFalse();
  }

  @Example
  void shouldFindARequestTheSameWhenThePrivateDataOfTheRecordWasErased() {
    StoredRecord erased = Erasure.of(record(Optional.of(privateData(1, 1))));

    assertThat(CommandCodec.sameRequest(prepared(Optional.of(privateData(1, 2))), erased)).isTrue();
    assertThat(
            CommandCodec.sameRequest(
                CommandCodec.prepare(post(ID, List.of(POSTING), "other", Map.of())), erased))
        .isFalse();
  }

  /** The engine asks for the first difference exactly when the codec finds requests different. */
  @Property
  void shouldFindRequestsTheSameExactlyWhenNoFieldDiffers(
      @ForAll("commands") Command left, @ForAll("commands") Command right) {
    Command sameId = withId(right, left.commandId());
    StoredRecord recorded =
        RecordCodec.decode(
            RecordCodec.encode(CommandCodec.prepare(sameId), 1, new Outcome.Applied(List.of()))
                .stored());

    assertThat(CommandCodec.sameRequest(CommandCodec.prepare(left), recorded))
        .isEqualTo(left.firstDifference(sameId).isEmpty());
  }

  @Example
  void shouldRefuseHalfASurrogatePairBecauseUtf8WouldMakeItAQuestionMark() {
    for (String text : List.of("\uD83D", "a\uDE00", "é\uDE00\uD83D", "é\uD83Dx")) {
      Command command = post(ID, List.of(POSTING), text, Map.of());

      assertThatThrownBy(() -> CommandCodec.prepare(command))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("surrogate");
    }
  }

  @Example
  void shouldRefuseAnAccountOfNoRegionBecauseAbsentMeansTheRequestsRegion() {
    Command command = account(at("", ALICE), SETTINGS);

    assertThatThrownBy(() -> CommandCodec.prepare(command))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no region");
  }

  @Example
  void shouldSayThatARequestIsOfANewerVersion() {
    Bytes newer = Bytes.wrap(JournalProto.Request.newBuilder().setFormat(2).build().toByteArray());

    assertThatThrownBy(() -> CommandCodec.decode(newer, "", Optional.empty()))
        .isInstanceOf(CorruptJournalException.class)
        .hasMessageContaining("format version 2")
        .hasMessageContaining("newer version");
  }

  @Example
  void shouldRefuseARequestThatNoRuleAllows() {
    JournalProto.Request.Builder request = JournalProto.Request.newBuilder().setFormat(1);
    JournalProto.Posting same =
        JournalProto.Posting.newBuilder().setDebit("a").setCredit("a").setAmount(1).build();
    List<JournalProto.Request> broken =
        List.of(
            request.build(),
            request.setPost(JournalProto.Post.getDefaultInstance()).build(),
            request.setPost(JournalProto.Post.newBuilder().addPostings(same)).build(),
            request.setCreateAccount(JournalProto.CreateAccount.getDefaultInstance()).build());

    for (JournalProto.Request one : broken) {
      Bytes bytes = Bytes.wrap(one.toByteArray());
      assertThatThrownBy(() -> CommandCodec.decode(bytes, "", Optional.empty()))
          .isInstanceOf(CorruptJournalException.class);
    }
  }

  @Provide
  Arbitrary<Command> commands() {
    return Values.commands().withoutEdgeCases();
  }

  private static Command withoutPrivateData(Command command) {
    return CommandCodec.decode(CommandCodec.prepare(command).request(), "", Optional.empty());
  }

  private static Command withId(Command command, CommandId id) {
    return switch (command.kind()) {
      case POST -> {
        Post post = (Post) command;
        yield new Post(
            id, post.actor(), post.postings(), post.reference(), post.labels(), post.privateData());
      }
      case CREATE_LEDGER -> new CreateLedger(id, "", ((CreateLedger) command).placements());
      case CREATE_ASSET ->
          new CreateAsset(id, "", ((CreateAsset) command).code(), ((CreateAsset) command).scale());
      case CREATE_ACCOUNT ->
          new CreateAccount(
              id, "", ((CreateAccount) command).account(), ((CreateAccount) command).settings());
    };
  }

  private static Command post(
      CommandId id, List<Posting> postings, String reference, Map<String, String> labels) {
    return new Post(id, "", postings, reference, labels, Optional.empty());
  }

  private static Command ledger(LedgerPlacement... placements) {
    return new CreateLedger(ID, "", List.of(placements));
  }

  private static Command account(AccountRef account, AccountSettings settings) {
    return new CreateAccount(ID, "", account, settings);
  }

  private static AccountSettings settings(String asset, NormalSide side, OptionalLong floor) {
    return new AccountSettings(
        asset, side, floor, OptionalLong.empty(), SETTINGS.labels(), Optional.empty());
  }

  private static AccountRef at(String region, AccountRef account) {
    return new AccountRef(region, account.id());
  }

  private static PrivateData privateData(int content, int salt) {
    return new PrivateData(
        0,
        Bytes.EMPTY,
        Bytes.copyOf(new byte[] {(byte) content}),
        Bytes.copyOf(new byte[] {(byte) salt}));
  }

  private static PreparedCommand prepared(Optional<PrivateData> privateData) {
    return CommandCodec.prepare(new Post(ID, "", List.of(POSTING), "", Map.of(), privateData));
  }

  private static EncodedRecord record(Optional<PrivateData> privateData) {
    return RecordCodec.encode(prepared(privateData), 1, new Outcome.Applied(List.of()));
  }

  private static StoredRecord recorded(Optional<PrivateData> privateData) {
    return RecordCodec.decode(record(privateData).stored());
  }
}
