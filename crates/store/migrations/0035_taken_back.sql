-- Bills that were taken back, and those that take back, with what presents them: such documents settle each other.
create index bills_taken_back on bills (account, contract, document)
    where document is not null and (reverses is not null or reversed_by is not null);
