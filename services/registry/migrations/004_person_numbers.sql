-- A person is one party: his FİN and VÖEN are looked for here, for they stand in no event and in no stream's name.
CREATE INDEX person__fin__idx ON vault.person ((identity->>'fin'));
CREATE INDEX person__voen__idx ON vault.person ((identity->>'voen'));
